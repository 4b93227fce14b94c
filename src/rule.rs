//! The rows of the requirements that this crate obeys: one line per row, with its specification and level.
//!
//! Only rows that a step or an error can name are here; rows that hold by construction (`JOSE-33`, secrets are
//! compared in constant time) stand as comments where they are obeyed. A row id (`IDT-03`) stands in the code that obeys it, in the test that breaks it, and in every report. New rule: a
//! new line here first.

/// How binding a rule is, in the words of RFC 2119; `POLICY` marks what no specification demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(
    clippy::exhaustive_enums,
    reason = "the four levels of the public contract"
)]
pub enum Level {
    /// Required by the specification.
    Must,
    /// Recommended by the specification.
    Should,
    /// Permitted by the specification.
    May,
    /// This product's own hardening.
    Policy,
}

/// What is known of one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) id: &'static str,
    pub(crate) level: Level,
    pub(crate) spec: &'static str,
    pub(crate) title: &'static str,
}

macro_rules! rules {
    ($($rule:ident = $id:literal $level:ident $spec:literal $title:literal;)*) => {
        /// The identity of a rule.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = concat!("`", $id, "`: ", $title, " (", $spec, ").")] $rule,)*
        }

        impl Rule {
            /// Every rule, in the order of the requirements.
            pub const ALL: &'static [Self] = &[$(Self::$rule),*];

            pub(crate) const fn row(self) -> Row {
                match self {
                    $(Self::$rule => Row { id: $id, level: Level::$level, spec: $spec, title: $title },)*
                }
            }
        }
    };
}

rules! {
    // JOSE: parsing, JWS, keys.
    Jose01 = "JOSE-01" Must "RFC 7515 §2" "the token holds only base64url characters and dots";
    Jose02 = "JOSE-02" Must "RFC 7519 §3, §7.2" "the token is a compact serialization";
    Jose03 = "JOSE-03" Must "RFC 8725 §3.2" "the token is signed, not encrypted";
    Jose04 = "JOSE-04" Must "RFC 7515 §2; RFC 4648 §3.5" "every part is canonical base64url";
    Jose05 = "JOSE-05" Policy "RFC 8259 §9" "size and nesting are bounded";
    Jose06 = "JOSE-06" Must "RFC 7515 §5.2 (3-4)" "the header is a UTF-8 JSON object";
    Jose07 = "JOSE-07" Must "RFC 7515 §4" "no header member appears twice";
    Jose08 = "JOSE-08" Must "RFC 7515 §4.1.1; RFC 8725 §3.1" "the algorithm is allowed";
    Jose09 = "JOSE-09" Must "RFC 7518 §3.6; RFC 8725 §3.2" "the token is not unsecured";
    Jose10 = "JOSE-10" Must "RFC 7515 §4.1.11" "no critical extension is demanded";
    Jose11 = "JOSE-11" Must "RFC 7797 §6, §7" "the payload is base64url encoded";
    Jose12 = "JOSE-12" Must "RFC 7515 §10.3; RFC 8725 §3.10" "no key comes from the header";
    Jose13 = "JOSE-13" Must "RFC 8725bis (server-side request forgery); OpenID Connect Discovery 1.0 §3, §7" "keys are fetched over TLS, and from where the issuer says";
    Jose15 = "JOSE-15" Must "RFC 8725 §3.11, §3.12" "the type fits this kind of token";
    Jose16 = "JOSE-16" Must "RFC 7519 §5.2" "the token does not hold another token";
    Jose17 = "JOSE-17" Must "RFC 7515 §5.2 (8)" "the signature holds over what was received";
    Jose18 = "JOSE-18" Must "RFC 7518 §3; RFC 8037 §3.1; RFC 9864 §2" "the key fits the algorithm";
    Jose19 = "JOSE-19" Must "RFC 7517 §4.4; RFC 8725 §3.1" "the key is used with its own algorithm";
    Jose20 = "JOSE-20" Must "RFC 7517 §4.2, §4.3" "the key is meant for signatures";
    Jose21 = "JOSE-21" Must "RFC 7518 §3.3, §3.5" "the RSA key is neither weak nor absurd";
    Jose22 = "JOSE-22" Must "RFC 7518 §3.2" "the secret is at least as long as the hash";
    Jose24 = "JOSE-24" Must "RFC 7518 §6.2.1; RFC 8725 §3.4" "the public key is a valid point";
    Jose27 = "JOSE-27" Must "RFC 7515 §4.1.4" "the key is found by its identifier";
    Jose28 = "JOSE-28" Must "OpenID Connect Core 1.0 §10.1" "the key is unambiguous";
    Jose29 = "JOSE-29" Should "RFC 7517 §5" "the key set is a JWK Set with a usable key";
    Jose30 = "JOSE-30" Must "OpenID Connect Discovery 1.0 §3" "the key set holds public keys only";
    Jose31 = "JOSE-31" Must "RFC 8725 §3.8" "the token is judged by the keys of the issuer it names";
    // JWT claim set.
    Jwt01 = "JWT-01" Must "RFC 7519 §4, §7.2" "the payload is a JSON object of unique claims";
    Jwt03 = "JWT-03" Must "RFC 7519 §4.1.4" "the times hold, where there are any";
    Jwt07 = "JWT-07" Must "RFC 7519 §4.1.1; RFC 8725 §3.8" "the issuer is exactly the expected one";
    Jwt08 = "JWT-08" Must "RFC 7519 §4.1.3" "the audience names the receiver, where there is one";
    Jwt04 = "JWT-04" Must "RFC 7519 §4.1.5" "the token is valid already";
    Jwt05 = "JWT-05" Must "FAPI 2.0 Security Profile §5.3.2.1 (13)" "the token was not issued in the future";
    Jwt09 = "JWT-09" Must "RFC 7519 §4" "required claims are present and of the right type";
    Jwt13 = "JWT-13" Must "RFC 8725 §3.12" "no claim marks the token as one of another kind";
    Jwt14 = "JWT-14" Must "RFC 9700 §4.15" "the subject is the expected one";
    Jwt11 = "JWT-11" May "RFC 7523 §3 (4)" "the token is not too old";
    Jwt12 = "JWT-12" May "RFC 7519 §4.1.7" "the token is presented for the first time";
    // OpenID Connect ID token.
    Idt01 = "IDT-01" Must "OpenID Connect Core 1.0 §2, §3.1.3.7 (2)" "the issuer is exactly the expected one";
    Idt02 = "IDT-02" Must "OpenID Connect Core 1.0 §2" "the subject is 1 to 255 ASCII characters";
    Idt03 = "IDT-03" Must "OpenID Connect Core 1.0 §3.1.3.7 (3)" "the audience contains this client";
    Idt04 = "IDT-04" Must "OpenID Connect Core 1.0 §3.1.3.7 (3)" "every other audience is trusted";
    Idt05 = "IDT-05" Should "OpenID Connect Core 1.0 §3.1.3.7 (4-5)" "the authorized party is this client";
    Idt06 = "IDT-06" Must "OpenID Connect Core 1.0 §3.1.3.7 (6)" "the signature holds with a key of the issuer";
    Idt08 = "IDT-08" Must "OpenID Connect Core 1.0 §3.1.3.7 (8), §10.1" "a MAC is used for one audience only";
    Idt09 = "IDT-09" Must "OpenID Connect Core 1.0 §3.1.3.7 (9)" "the token has not expired";
    Idt10 = "IDT-10" Must "OpenID Connect Core 1.0 §3.1.3.7 (10)" "the token is not too old";
    Idt11 = "IDT-11" Must "OpenID Connect Core 1.0 §3.1.3.7 (11)" "the nonce is the one that was sent";
    Idt13 = "IDT-13" Should "OpenID Connect Core 1.0 §3.1.3.7 (12)" "the authentication context is sufficient";
    Idt14 = "IDT-14" Must "OpenID Connect Core 1.0 §3.1.3.7 (13)" "the user authenticated recently enough";
    Idt15 = "IDT-15" Must "OpenID Connect Core 1.0 §2" "the authentication methods are a list of strings";
    Idt16 = "IDT-16" Should "OpenID Connect Core 1.0 §2" "the header does not offer keys";
    // Hash claims and hybrid flow.
    Hash02 = "HASH-02" Must "OpenID Connect Core 1.0 §3.1.3.6" "the hash belongs to the signature algorithm";
    Hash03 = "HASH-03" Should "OpenID Connect Core 1.0 §3.1.3.8, §3.2.2.9" "the access token belongs to this ID token";
    Hash04 = "HASH-04" Must "OpenID Connect Core 1.0 §3.3.2.10" "the code belongs to this ID token";
    Hash05 = "HASH-05" Should "FAPI 1.0 Advanced §5.1" "the state belongs to this ID token";
    Hash06 = "HASH-06" Policy "OpenID Connect Core 1.0 §3.1.3.6" "every hash claim can be checked";
    Hyb02 = "HYB-02" Must "OpenID Connect Core 1.0 §3.3.2.11" "a code from the front channel is bound by a hash";
    Hyb04 = "HYB-04" Must "OpenID Connect Core 1.0 §3.3.3.6" "both ID tokens are about the same user of the same issuer";
    Hyb03 = "HYB-03" Must "OpenID Connect Core 1.0 §3.2.2.10, §3.3.2.11" "an access token from the front channel is bound by a hash";
    Hyb06 = "HYB-06" Should "HNZ_MUST_PROTECT_ID_TOKEN_PII (API security standard)" "a token from the front channel tells nothing personal";
    Hyb07 = "HYB-07" Must "RFC 6749 §3.1; OAuth 2.0 Multiple Response Types §2" "no parameter of the response appears twice";
    // Refreshed ID token.
    Rfr01 = "RFR-01" Must "OpenID Connect Core 1.0 §12.2" "the issuer is that of the original token";
    Rfr02 = "RFR-02" Must "OpenID Connect Core 1.0 §12.2" "the subject is that of the original token";
    Rfr03 = "RFR-03" Must "OpenID Connect Core 1.0 §12.2" "the token was issued after the original one";
    Rfr04 = "RFR-04" Must "OpenID Connect Core 1.0 §12.2" "the audience is that of the original token";
    Rfr05 = "RFR-05" Must "OpenID Connect Core 1.0 §12.2" "the time is that of the original authentication";
    Rfr06 = "RFR-06" Must "OpenID Connect Core 1.0 §12.2" "the nonce is absent or that of the original token";
    Rfr07 = "RFR-07" Must "OpenID Connect Core 1.0 §12.2" "the authorized party is that of the original token";
    // UserInfo.
    Uinf01 = "UINF-01" Must "OpenID Connect Core 1.0 §5.3.2" "the claims are about the user of the ID token";
    Uinf02 = "UINF-02" Must "OpenID Connect Core 1.0 §5.3.2" "the content type is JSON or JWT";
    Uinf03 = "UINF-03" Must "OpenID Connect Core 1.0 §5.3.2, §5.3.4" "a signed response is from the issuer, for this client";
    Uinf04 = "UINF-04" Must "OpenID Connect Core 1.0 §5.3.2" "the response is signed where that was agreed";
    Uinf06 = "UINF-06" Must "RFC 7519 §4.1" "times that are there hold";
    Uinf07 = "UINF-07" Must "RFC 8725 §3.12" "the response is no other kind of token";
    // Access token at the resource server.
    At01 = "AT-01" Must "RFC 9068 §4" "the type is at+jwt";
    At03 = "AT-03" Must "RFC 9068 §4" "the issuer is exactly the expected one";
    At04 = "AT-04" Must "RFC 9068 §4; RFC 9700 §2.3" "the audience contains this resource server";
    At05 = "AT-05" Must "RFC 9068 §4" "the signature holds with a key of the issuer";
    At06 = "AT-06" Must "RFC 9068 §4" "the token has not expired";
    At07 = "AT-07" Must "RFC 9068 §2.2" "the required claims are there";
    At09 = "AT-09" Must "RFC 6750 §3.1; RFC 9068 §2.2.3" "every required scope was granted";
    At10 = "AT-10" Must "RFC 9449 §7.1; RFC 8705 §3" "the token is not bound to a key";
    At11 = "AT-11" Policy "RFC 7800 §3" "a binding to a key is understood";
    At12 = "AT-12" Must "RFC 9470 §3" "the user authenticated strongly and recently enough";
    At13 = "AT-13" Should "RFC 9700 §4.15; RFC 9068 §5" "the token is about a user";
    At14 = "AT-14" Must "RFC 8725 §3.12" "the token is an access token";
    At15 = "AT-15" Must "RFC 6750 §2; OAuth 2.1 §5.1" "the token comes in one way only, and not in the query";
    At17 = "AT-17" Must "FAPI 2.0 Security Profile §5.3.4" "the token was not revoked";
    At20 = "AT-20" Should "HNZ API security standard; SMART App Launch 2.2" "the token does not live too long";
    At19 = "AT-19" Policy "RFC 9068 §2" "the token follows RFC 9068";
    // Logout token.
    Bcl02 = "BCL-02" Must "OpenID Connect Back-Channel Logout 1.0 §2.6 (2-3)" "the signature holds with a key of the issuer";
    Bcl04 = "BCL-04" Must "OpenID Connect Back-Channel Logout 1.0 §2.6 (5)" "a user or a session is named";
    Bcl05 = "BCL-05" Must "OpenID Connect Back-Channel Logout 1.0 §2.6 (6)" "the event is a logout";
    Bcl06 = "BCL-06" Must "OpenID Connect Back-Channel Logout 1.0 §2.6 (7)" "there is no nonce";
    Bcl07 = "BCL-07" Must "OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6 (8)" "the token has an identifier of its own";
    Bcl08 = "BCL-08" May "OpenID Connect Back-Channel Logout 1.0 §2.6 (9-11)" "the logout is for this session";
    Bcl09 = "BCL-09" Should "OpenID Connect Back-Channel Logout 1.0 §2.4" "the type is logout+jwt";
    // ID token as a hint, and logout.
    Rpi01 = "RPI-01" Should "OpenID Connect RP-Initiated Logout 1.0 §2; OpenID Connect Core 1.0 §3.1.2.1" "the hint may be expired where the caller allows it";
    // Claims.
    Clm01 = "CLM-01" Should "OpenID Connect Core 1.0 §5.1" "a standard claim has its type";
    Clm02 = "CLM-02" Should "OpenID Connect Core 1.0 §5.1" "a standard claim has its format";
    Clm04 = "CLM-04" Should "OpenID Connect Core 1.0 §5.3.2" "a claim without a value is left out";
    Clm05 = "CLM-05" Must "OpenID Connect Core 1.0 §5.6.2" "every source that is named is described";
    Clm06 = "CLM-06" Must "OpenID Connect Core 1.0 §5.6.2" "aggregated claims are signed by their claims provider";
    Clm07 = "CLM-07" Must "OpenID Connect Core 1.0 §5.6.2" "distributed claims are at an https endpoint";
    // Introspection.
    Intr01 = "INTR-01" Must "RFC 7662 §2.2" "the token is active";
    Intr02 = "INTR-02" Must "RFC 7662 §2.2, §4" "what the server tells of the token holds";
    Intr03 = "INTR-03" Must "RFC 9701 §5" "a signed response is from the issuer, for this resource server";
    Intr04 = "INTR-04" Must "RFC 9701 §4, §5" "the content type is the one that was agreed";
    Intr05 = "INTR-05" Must "RFC 9701 §8.1" "the response cannot be taken for a token";
    // Metadata.
    Meta01 = "META-01" Must "OpenID Connect Discovery 1.0 §4.3; RFC 8414 §3.3" "the document is the issuer's own";
    Meta02 = "META-02" Must "OpenID Connect Discovery 1.0 §3; RFC 8414 §2" "members have their types, endpoints are https URLs";
    Meta03 = "META-03" Should "OpenID Connect Discovery 1.0 §3; RFC 8414 §2" "the required members are there";
    // PKCE.
    Pkce01 = "PKCE-01" Must "RFC 7636 §4.1" "the code verifier is 43 to 128 unreserved characters";
    Pkce02 = "PKCE-02" Must "RFC 7636 §4.1, §7.1" "the code verifier comes from a secure source";
    Pkce04 = "PKCE-04" Should "RFC 9700 §2.1.1" "the method is not plain";
    Pkce05 = "PKCE-05" Must "RFC 7636 §4.3" "an omitted method means plain";
    Pkce06 = "PKCE-06" Must "RFC 7636 §4.2" "the code challenge is 43 base64url characters";
    Pkce07 = "PKCE-07" Must "RFC 7636 §4.6" "verifier and challenge belong together";
    Pkce08 = "PKCE-08" Must "RFC 9700 §4.8.2" "verifier and challenge come both or not at all";
    Pkce09 = "PKCE-09" Must "RFC 9700 §2.1.1, §4.7.1" "the server supports PKCE with S256";
    // Thumbprints.
    Thumb01 = "TP-01" Must "RFC 7638 §3; RFC 8037 §2" "the thumbprint covers the required members";
    Thumb02 = "TP-02" Must "RFC 7638 §3.2; RFC 7518 §2, §6" "a key has one spelling, and so one thumbprint";
    // What no row speaks of.
    Rmt05 = "RMT-05" Policy "OpenID Connect Core 1.0 §10.1.1; RFC 5861 §4" "a key set is at hand that is fresh, or stale within its limit";
    Policy = "POLICY" Policy "Tokenward API" "the caller's options are complete and unambiguous";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique() {
        let ids: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.row().id).collect();
        assert_eq!(ids.len(), Rule::ALL.len());
    }
}

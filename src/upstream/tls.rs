//! The TLS side of both clients, built once for the process.

use std::sync::{Arc, OnceLock};

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_native_certs::{CertificateResult, load_native_certs};

/// The variables by which a user chooses the roots, as for OpenSSL.
const CHOICES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// A configuration that trusts the roots in `SSL_CERT_FILE` and `SSL_CERT_DIR` where one of them is set, else the
/// machine's, else the bundled ones.
///
/// The client's own verifier cannot be built on a machine without roots, and slim container images have none.
pub(super) fn config() -> ClientConfig {
    static CONFIG: OnceLock<ClientConfig> = OnceLock::new();
    let is_chosen = || CHOICES.iter().any(|name| std::env::var_os(name).is_some());
    CONFIG
        .get_or_init(|| with_roots(roots(load_native_certs(), is_chosen())))
        .clone()
}

fn with_roots(roots: RootCertStore) -> ClientConfig {
    // The provider is named here, so nothing depends on which one the process has installed.
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has cipher suites for TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// `is_chosen` says that the user chose the roots. Then the bundled ones are no substitute: they would trust more than
/// the user does.
fn roots(found: CertificateResult, is_chosen: bool) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() && is_chosen {
        let [file, dir] = CHOICES;
        let cause = found
            .errors
            .first()
            .map_or_else(String::new, |cause| format!(" ({cause})"));
        tracing::warn!(target: "upstream", "no certificate is trusted: there is no root in {file} and {dir}{cause}");
    } else if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots
}

#[cfg(test)]
mod tests {
    use test_support::Authority;

    use super::*;

    #[test]
    fn a_machine_without_roots_has_the_bundled_ones() {
        let roots = roots(CertificateResult::default(), false);
        assert_eq!(roots.roots, webpki_roots::TLS_SERVER_ROOTS);
    }

    #[test]
    fn the_machines_roots_are_the_only_ones() {
        let authority = Authority::new();
        let found = rustls_native_certs::load_certs_from_paths(Some(authority.path()), None);
        assert_eq!(roots(found, false).len(), 1);
    }

    #[test]
    fn chosen_roots_are_never_replaced() {
        assert!(roots(CertificateResult::default(), true).is_empty());
    }
}

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, PublicKeyData as _, SanType,
};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use tempfile::NamedTempFile;

/// A certificate authority made for one test.
///
/// # Examples
///
/// ```
/// use test_support::{Authority, Upstream};
///
/// let authority = Authority::new();
/// let upstream = Upstream::https(&authority);
/// assert!(upstream.url("/size/3").starts_with("https://localhost:"));
/// // A child process trusts it, and nothing else, by SSL_CERT_FILE={authority.path()}.
/// assert!(authority.path().exists());
/// ```
#[derive(Debug)]
pub struct Authority {
    pem: NamedTempFile,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// Makes a key and a self-signed certificate.
    ///
    /// # Panics
    ///
    /// If the certificate cannot be made, or not written to a temporary file.
    #[must_use]
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate().expect("ring makes keys");
        // Each has a name of its own: two of one name would be told apart by their signatures only.
        let name = format!("test authority {:02x?}", &key.der_bytes()[1..9]);
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = params.self_signed(&key).expect("the parameters are valid");
        let pem = NamedTempFile::new().expect("the temporary directory can be written to");
        std::fs::write(pem.path(), certificate.pem()).expect("a temporary file can be written");
        Self {
            pem,
            issuer: Issuer::new(params, key),
        }
    }

    /// The file that holds its certificate, as PEM. It is removed when this is dropped.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.pem.path()
    }

    /// What a TLS server for `localhost` and 127.0.0.1 needs, with a certificate signed by this authority.
    pub(crate) fn server_config(&self) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new(["localhost".to_owned()]).expect("a valid name");
        params
            .subject_alt_names
            .push(SanType::IpAddress(Ipv4Addr::LOCALHOST.into()));
        let key = KeyPair::generate().expect("ring makes keys");
        let certificate = params.signed_by(&key, &self.issuer).expect("the parameters are valid");
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("rcgen writes PKCS #8");
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has them")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("the key belongs to the certificate");
        Arc::new(config)
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

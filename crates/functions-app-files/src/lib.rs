//! Reads the files of an Azure Functions app as the Functions host reads them.
//!
//! ```
//! use functions_app_files::{FunctionFolder, HostConfig, JsonFile, Template};
//!
//! let root = tempfile::tempdir()?;
//! std::fs::write(root.path().join("host.json"), r#"{"version": "2.0", "extensions": {"http": {"routePrefix": "v1"}}}"#)?;
//! std::fs::create_dir(root.path().join("Items"))?;
//! let bindings = r#"{"bindings": [{"type": "httpTrigger", "name": "req", "route": "items/{id:int?}"}]}"#;
//! std::fs::write(root.path().join("Items/function.json"), bindings)?;
//!
//! let JsonFile::Object(host_json) = JsonFile::read(root.path(), "host.json") else { panic!("it is there") };
//! // An app setting takes the place of what the file says.
//! let config = HostConfig::new(&host_json, None, [("AzureFunctionsJobHost__extensions__http__routePrefix", "v2")]);
//! let items = &FunctionFolder::read_all(root.path())?[0];
//! let template = Template::under(&config.route_prefix(), items.http_route().unwrap())?;
//! assert_eq!(template.respelled("/V2/ITEMS/7/"), Some("/v2/items/7".to_owned()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | the host reads | here |
//! |---|---|
//! | a file of JSON, as Newtonsoft.Json takes it | [`JsonFile`] |
//! | `configurationProfile` of `host.json` | [`Profile`] |
//! | the profile, `host.json` and app settings, one over the other | [`HostConfig`] |
//! | the folders with a `function.json` | [`FunctionFolder`], [`Binding`] |
//! | a route | [`Template`] |
//!
//! What is wrong in a file is no concern of this package, as long as the host loads it: `cargo functions check` says it.
//! The deployed handler reads the files too, so this package is small, and knows nothing of HTTP.

#![forbid(unsafe_code)]

mod binding;
mod function_folder;
mod function_name;
mod host_config;
mod json_file;
mod profile;
mod template;

pub use self::binding::Binding;
pub use self::function_folder::FunctionFolder;
pub use self::function_name::is_function_name;
pub use self::host_config::{Entry, HostConfig, Source};
pub use self::json_file::{JsonFile, type_name};
pub use self::profile::{Profile, UnknownProfile};
pub use self::template::{Params, Shorter, Template, TemplateError};

#![doc = include_str!("../docs/guide.md")]

#[doc = include_str!("../docs/web_app.md")]
pub mod web_app {}

#[doc = include_str!("../docs/modes.md")]
pub mod modes {}

#[doc = include_str!("../docs/why.md")]
pub mod why {}

#[doc = include_str!("../docs/way.md")]
pub mod way {}

/// A page for each trigger: its `function.json`, and the code beside it.
pub mod triggers {
    #[doc = include_str!("../docs/triggers/http.md")]
    pub mod http {}

    #[doc = include_str!("../docs/triggers/timer.md")]
    pub mod timer {}

    #[doc = include_str!("../docs/triggers/queue.md")]
    pub mod queue {}

    #[doc = include_str!("../docs/triggers/service_bus.md")]
    pub mod service_bus {}

    #[doc = include_str!("../docs/triggers/event_grid.md")]
    pub mod event_grid {}

    #[doc = include_str!("../docs/triggers/event_hub.md")]
    pub mod event_hub {}

    #[doc = include_str!("../docs/triggers/blob.md")]
    pub mod blob {}

    #[doc = include_str!("../docs/triggers/cosmos_db.md")]
    pub mod cosmos_db {}
}

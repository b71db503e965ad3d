//! The theme of the page: the user's choice combined with the system's preference.

/// The user's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system prefers.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// High contrast, light or dark as the system prefers.
    Contrast,
}

impl Theme {
    /// All of them, in the order of the button.
    pub const ALL: [Theme; 4] = [Theme::Auto, Theme::Light, Theme::Dark, Theme::Contrast];

    /// The next one.
    pub fn next(self) -> Theme {
        match self {
            Theme::Auto => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Contrast,
            Theme::Contrast => Theme::Auto,
        }
    }

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Contrast => "contrast",
        }
    }

    /// Its description.
    pub fn words(self) -> &'static str {
        match self {
            Theme::Auto => "as the system",
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Contrast => "high contrast",
        }
    }

    /// The sign on the button.
    pub fn sign(self) -> &'static str {
        match self {
            Theme::Auto => "◐",
            Theme::Light => "☀",
            Theme::Dark => "☾",
            Theme::Contrast => "◉",
        }
    }

    /// The theme of a stored name.
    pub fn named(name: &str) -> Theme {
        Theme::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

/// What the style sheet needs, and what a system may prefer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Light on dark.
    pub dark: bool,
    /// More contrast.
    pub contrast: bool,
}

impl Look {
    /// The effective look of a theme on a system that prefers `system`.
    pub fn of(theme: Theme, system: Look) -> Look {
        let dark = match theme {
            Theme::Auto | Theme::Contrast => system.dark,
            Theme::Light => false,
            Theme::Dark => true,
        };
        Look { dark, contrast: system.contrast || theme == Theme::Contrast }
    }

    /// The theme with this look on any system, for painters of canvases.
    pub fn theme(self) -> Theme {
        match self {
            Look { contrast: true, .. } => Theme::Contrast,
            Look { dark: true, .. } => Theme::Dark,
            Look { .. } => Theme::Light,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_button_cycles_through_all_themes() {
        let mut theme = Theme::Auto;
        for expected in Theme::ALL {
            assert_eq!(theme, expected);
            assert_eq!(Theme::named(theme.name()), theme);
            theme = theme.next();
        }
        assert_eq!(theme, Theme::Auto);
        assert_eq!(Theme::named("mauve"), Theme::Auto);
    }

    #[test]
    fn a_chosen_theme_overrides_the_system_but_preferred_contrast_is_kept() {
        let system = Look { dark: true, contrast: true };
        assert_eq!(Look::of(Theme::Auto, system), system);
        assert_eq!(Look::of(Theme::Light, system), Look { dark: false, contrast: true });
        let plain = Look::default();
        assert_eq!(Look::of(Theme::Dark, plain), Look { dark: true, contrast: false });
        assert_eq!(Look::of(Theme::Contrast, plain), Look { dark: false, contrast: true });
        assert_eq!(Look::of(Theme::Contrast, system).theme(), Theme::Contrast);
    }
}

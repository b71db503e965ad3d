//! How the page is coloured: what the person wants and what the system asks for, put together.

/// How the page is to be coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// High contrast, light or dark as the system says.
    Contrast,
}

impl Theme {
    /// All of them, in the order in which the button goes through them.
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

    /// The name under which it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Contrast => "contrast",
        }
    }

    /// What it is, in words.
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

    /// The theme that was kept under a name.
    pub fn named(name: &str) -> Theme {
        Theme::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

/// What the style sheet is told, and what a system may ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Light on dark.
    pub dark: bool,
    /// Lines and words that stand out.
    pub contrast: bool,
}

impl Look {
    /// What comes of a theme on a system that asks for `system`.
    pub fn of(theme: Theme, system: Look) -> Look {
        let dark = match theme {
            Theme::Auto | Theme::Contrast => system.dark,
            Theme::Light => false,
            Theme::Dark => true,
        };
        Look { dark, contrast: system.contrast || theme == Theme::Contrast }
    }

    /// The theme that looks so whatever the system says, for whoever paints by itself.
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
    fn the_button_goes_through_all_themes_and_comes_back() {
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
    fn a_chosen_theme_beats_the_system_but_wanted_contrast_always_stays() {
        let system = Look { dark: true, contrast: true };
        assert_eq!(Look::of(Theme::Auto, system), system);
        assert_eq!(Look::of(Theme::Light, system), Look { dark: false, contrast: true });
        let plain = Look::default();
        assert_eq!(Look::of(Theme::Dark, plain), Look { dark: true, contrast: false });
        assert_eq!(Look::of(Theme::Contrast, plain), Look { dark: false, contrast: true });
        assert_eq!(Look::of(Theme::Contrast, system).theme(), Theme::Contrast);
    }
}

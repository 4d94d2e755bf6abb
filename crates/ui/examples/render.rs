//! Draws every page with its sample data into a folder, to be looked at: `cargo run -p ui --example render -- DIR`.

use std::{fs, io, path::Path};

use ui::{Lang, Theme};

fn main() -> io::Result<()> {
    let dir = std::env::args().nth(1).unwrap_or_else(|| "target/pages".to_owned());
    let dir = Path::new(&dir);
    fs::create_dir_all(dir)?;
    for file in ui::assets() {
        fs::write(dir.join(&file.path), file.bytes)?;
    }
    for lang in [Lang::Zh, Lang::En] {
        for theme in [Theme::Light, Theme::Dark] {
            for (name, page) in ui::sample::all(lang, theme) {
                let page = page.replace("\"/static/", "\"");
                fs::write(dir.join(format!("{name}.{}.{}.html", lang.code(), theme.code())), page)?;
            }
        }
    }
    Ok(())
}

//! The company's logo on the screen.

use std::sync::Arc;

use egui::{Color32, ColorImage, Id, Painter, Rect, TextureHandle, TextureOptions, pos2, vec2};

use crate::domain::logo::Logo;

/// Its picture on the graphics card, and of which logo it is.
#[derive(Clone)]
struct Loaded {
    logo: Arc<Logo>,
    texture: TextureHandle,
}

/// How wide the logo is in a place of this height.
pub(super) fn width(logo: &Logo, height: f32, most: f32) -> f32 {
    (height * logo.aspect()).min(most)
}

/// Paints the logo at the left of `area`, in the middle of its height.
pub(super) fn paint(painter: &Painter, logo: &Arc<Logo>, area: Rect) {
    let texture = texture(painter.ctx(), logo);
    let wide = width(logo, area.height(), area.width());
    let extent = vec2(wide, wide / logo.aspect().max(f32::EPSILON));
    let place = Rect::from_min_size(pos2(area.left(), area.center().y - extent.y / 2.0), extent);
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    painter.image(texture.id(), place, whole, Color32::WHITE);
}

/// Loaded once for each logo.
fn texture(ctx: &egui::Context, logo: &Arc<Logo>) -> TextureHandle {
    let id = Id::unique("company logo");
    let known = ctx.data(|data| data.get_temp::<Loaded>(id)).filter(|known| known.logo == *logo);
    if let Some(known) = known {
        return known.texture;
    }
    let size = [logo.width() as usize, logo.height() as usize];
    let image = ColorImage::from_rgba_unmultiplied(size, logo.rgba());
    let texture = ctx.load_texture("company logo", image, TextureOptions::LINEAR);
    let loaded = Loaded { logo: Arc::clone(logo), texture: texture.clone() };
    ctx.data_mut(|data| data.insert_temp(id, loaded));
    texture
}

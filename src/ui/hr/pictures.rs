//! Faces and scan photos as textures: made when they are first painted, let go of when they are not painted any more.

use std::collections::HashMap;

use egui::epaint::RectShape;
use egui::{Color32, ColorImage, Context, CornerRadius, Painter, Rect, TextureHandle, TextureOptions, pos2};

use crate::app::hr::view::{PictureRef, Shown};

/// Most textures that are kept.
const MOST: usize = 96;

/// Where pictures come from.
pub(super) type Source = dyn Fn(&PictureRef) -> Shown + Send;

/// The textures that were painted last.
#[derive(Default)]
pub(super) struct Pictures {
    textures: HashMap<PictureRef, (TextureHandle, u64)>,
    uses: u64,
}

/// What can be painted of a picture.
pub(super) enum Texture {
    Waiting,
    Missing,
    Ready(TextureHandle),
}

impl Pictures {
    /// The texture of a picture.
    pub(super) fn get(&mut self, ctx: &Context, source: &Source, picture: &PictureRef) -> Texture {
        self.uses += 1;
        let uses = self.uses;
        if let Some((texture, used)) = self.textures.get_mut(picture) {
            *used = uses;
            return Texture::Ready(texture.clone());
        }
        match source(picture) {
            Shown::Waiting => Texture::Waiting,
            Shown::Missing => Texture::Missing,
            Shown::Ready(pixels) => {
                let size = [pixels.width() as usize, pixels.height() as usize];
                let image = ColorImage::from_rgb(size, pixels.rgb());
                let options = TextureOptions::LINEAR.with_mipmap_mode(Some(egui::TextureFilter::Linear));
                let texture = ctx.load_texture("hr picture", image, options);
                self.make_room();
                self.textures.insert(picture.clone(), (texture.clone(), uses));
                Texture::Ready(texture)
            }
        }
    }

    /// Lets go of every face.
    pub(super) fn forget(&mut self) {
        self.textures.clear();
    }

    fn make_room(&mut self) {
        while self.textures.len() >= MOST {
            let oldest = self.textures.iter().min_by_key(|(_, (_, used))| *used).map(|(key, _)| key.clone());
            match oldest {
                Some(oldest) => self.textures.remove(&oldest),
                None => return,
            };
        }
    }
}

/// Paints a texture so that it fills `area`, cut at the sides or below, where faces are not.
pub(super) fn paint(painter: &Painter, texture: &TextureHandle, area: Rect, radius: f32) {
    let size = texture.size_vec2();
    let (have, want) = (size.x / size.y.max(1.0), area.width() / area.height().max(1.0));
    let part = if have > want {
        let cut = (1.0 - want / have) / 2.0;
        Rect::from_min_max(pos2(cut, 0.0), pos2(1.0 - cut, 1.0))
    } else {
        let cut = 1.0 - have / want;
        Rect::from_min_max(pos2(0.0, cut / 3.0), pos2(1.0, 1.0 - cut * 2.0 / 3.0))
    };
    let shape = RectShape::filled(area, CornerRadius::from(radius), Color32::WHITE);
    painter.add(shape.with_texture(texture.id(), part));
}

/// First letters of the first and the last word of a name.
pub(super) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

//! Where everything is, for any window: header, picture, what is said, the way to HR.

use egui::{Rect, Vec2, pos2, vec2};

/// The smallest side of what can be touched, in points.
pub(super) const TOUCH: f32 = 48.0;

/// The smallest height of a card with a name: three rows of 48 points, the salutation, the band and the buttons.
const LEAST_CARD: f32 = 416.0;

/// Where everything is, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Layout {
    /// Size of type and spacing: 1.0 for a screen of 1920 x 1080 or 1080 x 1920.
    pub scale: f32,
    /// Higher than wide.
    pub upright: bool,
    /// Company name.
    pub company: Rect,
    /// Date.
    pub date: Rect,
    /// Time of day.
    pub clock: Rect,
    /// Camera's picture.
    pub picture: Rect,
    /// A notice; on a wide window over the foot of the picture.
    pub notice: Rect,
    /// A card with a name, over the picture.
    pub card: Rect,
    /// The lock symbol.
    pub hr: Rect,
    /// The way to the PIN.
    pub pin: Rect,
    /// The line at the foot.
    pub foot: Rect,
    /// A form for one person, in the place of everything below the header.
    pub form: Rect,
}

impl Layout {
    /// The layout of `window` for a camera whose pictures are `aspect` times as wide as high.
    pub(super) fn of(window: Rect, aspect: f32) -> Self {
        let upright = window.height() > window.width();
        let design = if upright { vec2(1080.0, 1920.0) } else { vec2(1920.0, 1080.0) };
        let fill = (window.size() / design).min_elem().max(0.05);
        // Small panels hang no farther away than big ones: type shrinks less than the window.
        let scale = if fill < 1.0 { fill.powf(0.75) } else { fill };
        if upright { Self::upright(window, aspect, scale) } else { Self::wide(window, aspect, scale) }
    }

    fn wide(window: Rect, aspect: f32, s: f32) -> Self {
        let inner = window.shrink2(vec2(56.0, 36.0) * s);
        let header = Rect::from_min_size(inner.min, vec2(inner.width(), 100.0 * s));
        let (company, times) = header.split_left_right_at_fraction(0.5);
        let (date, clock) = times.split_left_right_at_x(times.right() - 300.0 * s);
        let hr_size = vec2(128.0 * s, 72.0 * s).max(vec2(TOUCH * 1.6, TOUCH));
        let hr = Rect::from_min_max(inner.max - hr_size, inner.max);
        let side = hr_size.x + 28.0 * s;
        let pin_size = vec2(hr_size.x, (112.0 * s).max(1.4 * TOUCH));
        let pin_corner = pos2(inner.left(), inner.bottom());
        let pin = Rect::from_min_max(pin_corner - vec2(0.0, pin_size.y), pin_corner + vec2(pin_size.x, 0.0));
        let foot = Rect::from_min_max(
            pos2(inner.left() + side, inner.bottom() - (40.0 * s).max(20.0)),
            pos2(inner.right() - side, inner.bottom()),
        );
        let room = Rect::from_min_max(
            pos2(inner.left() + side, header.bottom() + 20.0 * s),
            pos2(inner.right() - side, foot.top() - 8.0 * s),
        );
        let form = inner.with_min_y(header.bottom() + 16.0 * s);
        let picture = Self::picture_in(room, aspect);
        // What is said lies over the foot of the picture: faces are above, and the mirror can be large.
        let inset = 20.0 * s;
        let over = |width: f32, height: f32| {
            let width = (picture.width() - 2.0 * inset).max((width * s).min(room.width()));
            let foot = pos2(picture.center().x, picture.bottom() - inset);
            Rect::from_min_max(
                pos2(foot.x - width / 2.0, foot.y - height),
                pos2(foot.x + width / 2.0, foot.y),
            )
        };
        let card_height = (570.0 * s).max(LEAST_CARD).min(picture.height() - 2.0 * inset);
        let (notice, card) = (over(1000.0, 204.0 * s), over(1280.0, card_height));
        Self { scale: s, upright: false, company, date, clock, picture, notice, card, hr, pin, foot, form }
    }

    fn upright(window: Rect, aspect: f32, s: f32) -> Self {
        let inner = window.shrink2(vec2(56.0, 56.0) * s);
        let rows = |top: f32, height: f32| {
            Rect::from_min_size(pos2(inner.left(), inner.top() + top * s), vec2(inner.width(), height * s))
        };
        let (company, clock, date) = (rows(0.0, 60.0), rows(72.0, 210.0), rows(282.0, 60.0));
        let hr_size = vec2(128.0 * s, 72.0 * s).max(vec2(TOUCH * 1.6, TOUCH));
        let hr = Rect::from_min_max(inner.max - hr_size, inner.max);
        let pin_size = vec2((260.0 * s).max(2.6 * TOUCH), hr_size.y);
        let pin_corner = pos2(inner.left(), inner.bottom());
        let pin = Rect::from_min_max(pin_corner - vec2(0.0, pin_size.y), pin_corner + vec2(pin_size.x, 0.0));
        let foot = Rect::from_min_max(
            pos2(pin.right() + 16.0 * s, hr.top() - 12.0 * s),
            pos2(hr.left() - 16.0 * s, hr.bottom()),
        );
        let notice_bottom = foot.top() - 24.0 * s;
        let notice = Rect::from_min_max(
            pos2(inner.left(), notice_bottom - 300.0 * s),
            pos2(inner.right(), notice_bottom),
        );
        let room = Rect::from_min_max(
            pos2(inner.left(), date.bottom() + 36.0 * s),
            pos2(inner.right(), notice.top() - 32.0 * s),
        );
        let picture = Self::picture_in(room, aspect);
        let card = Rect::from_min_max(
            pos2(notice.left(), notice.bottom() - (720.0 * s).max(LEAST_CARD)),
            notice.max,
        );
        let form = inner.with_min_y(date.bottom() + 36.0 * s);
        Self { scale: s, upright: true, company, date, clock, picture, notice, card, hr, pin, foot, form }
    }

    /// The largest picture in `room`: never cut above or below, at the sides down to a square.
    fn picture_in(room: Rect, aspect: f32) -> Rect {
        let room_aspect = room.width().max(1.0) / room.height().max(1.0);
        let shown = room_aspect.clamp(1.0_f32.min(aspect), aspect);
        let size = if shown < room_aspect {
            vec2(room.height() * shown, room.height())
        } else {
            vec2(room.width(), room.width() / shown)
        };
        Rect::from_center_size(room.center(), size.max(Vec2::splat(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Windows that kiosks have, and one that nobody should have.
    const WINDOWS: [(f32, f32); 7] = [
        (1024.0, 600.0),
        (1280.0, 800.0),
        (1920.0, 1080.0),
        (3840.0, 2160.0),
        (1080.0, 1920.0),
        (600.0, 1024.0),
        (480.0, 360.0),
    ];

    #[test]
    fn nothing_lies_over_anything_else_or_outside_the_window() {
        for (width, height) in WINDOWS {
            for aspect in [4.0 / 3.0, 16.0 / 9.0, 0.75] {
                let window = Rect::from_min_size(egui::Pos2::ZERO, vec2(width, height));
                let layout = Layout::of(window, aspect);
                let middle = layout.picture.union(layout.notice).union(layout.card);
                let parts =
                    [layout.company, layout.date, layout.clock, middle, layout.hr, layout.pin, layout.foot];
                let above = layout.company.union(layout.date).union(layout.clock);
                assert!(window.contains_rect(layout.form) && !layout.form.intersects(above));
                for (i, a) in parts.iter().enumerate() {
                    assert!(window.contains_rect(*a), "part {i} leaves {width} x {height}: {a}");
                    for (j, b) in parts.iter().enumerate().skip(i + 1) {
                        let overlap = a.intersect(*b);
                        let apart = overlap.width() <= 0.1 || overlap.height() <= 0.1;
                        assert!(apart, "{i} and {j} meet at {width} x {height}: {a} {b}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_can_be_touched_is_large_enough_on_every_screen() {
        for (width, height) in WINDOWS {
            let layout = Layout::of(Rect::from_min_size(egui::Pos2::ZERO, vec2(width, height)), 1.5);
            for area in [layout.hr, layout.pin] {
                assert!(area.width() >= 44.0 && area.height() >= 44.0, "{area} at {width} x {height}");
            }
        }
    }
}

//! `visionpresence enrol`: takes people into the gallery, one by arguments or many by a staff list.

mod plan;
mod staff_list;

//! Finds faces, compares them with the gallery and decides who is there.

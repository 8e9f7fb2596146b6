//! A registration as HR does it, with answers given by hand.

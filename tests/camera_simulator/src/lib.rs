//! A V4L2 camera in user space for tests: an LD_PRELOAD library, never part of the product.

"""A small contact centre on loopback, with switches that break each of its functions."""

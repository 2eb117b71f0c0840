// Boost.JSON itself: Debian's static library is not made for plugins, and a shared one would be one more to load.
#include <boost/json/src.hpp>

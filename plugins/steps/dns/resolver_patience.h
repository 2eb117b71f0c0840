// How long the resolvers of this machine are waited for, as resolv.conf says it.
#pragma once

#include <optional>
#include <string_view>

namespace sereno::steps {

/// "options timeout:2 attempts:3". c-ares 1.18 reads both under other names, so that they are read here.
struct ResolverPatience {
  std::optional<unsigned> timeout_s{};  ///< for the first answer of one resolver; at most 30, as in the C library
  std::optional<unsigned> attempts{};   ///< rounds over all resolvers; at most 5
};

/// From the text of a resolv.conf; the last word counts. What is malformed is passed over, as everybody does.
ResolverPatience read_patience(std::string_view resolv_conf);

}  // namespace sereno::steps

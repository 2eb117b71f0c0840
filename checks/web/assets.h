// The scripts and styles that a page needs, without which a browser shows it blank or bare.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sereno/result.h"
#include "sereno/steps/finding.h"
#include "sereno/steps/visit.h"

namespace web {

struct Asset {
  sereno::steps::Url url{};
  bool script = false;  ///< else a style
  friend bool operator==(const Asset&, const Asset&) = default;
};

/// The first `most` scripts and styles of the page's own origin, each once, scripts before styles. A page that says
/// <base> is read by it. Fails on what is no HTML, or too much of it; throws as
/// flows::read_markup() does.
sereno::Result<std::vector<Asset>> assets_of(std::string_view page, const sereno::steps::Url& url, std::size_t most);

/// What is wrong with it; nothing when a browser could use it. A script that is not there leaves the page blank, a
/// style leaves it bare.
std::optional<sereno::steps::Finding> judge_asset(const Asset& asset, const sereno::steps::SideAnswer& got);

}  // namespace web

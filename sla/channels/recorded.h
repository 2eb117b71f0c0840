// Acts that a program says, as facts for the ledger. Internal to the channels and to watch.
#pragma once

#include <boost/json/object.hpp>

#include "ledger/ledger.h"
#include "sereno/result.h"

namespace sereno::sla {

/// The fact of an act in the form of docs/import-format.md; fails on what an import would refuse, in the same words.
Result<ledger::Fact> recorded(const boost::json::object& act);

}  // namespace sereno::sla

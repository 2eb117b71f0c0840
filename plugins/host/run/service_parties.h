// Whom a service belongs to, and on whom it depends.
#pragma once

#include <vector>

#include "sereno/fault.h"

namespace sereno::host {

struct ServiceParties {
  Party owner{};
  std::vector<Party> depends_on{};

  bool operator==(const ServiceParties&) const = default;
};

}  // namespace sereno::host

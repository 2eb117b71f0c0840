// What the options of a check give to an adapter's flow, and whose account it acts with.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sereno/check.h"
#include "sereno/flows/adapter.h"
#include "sereno/flows/adapter_folders.h"
#include "sereno/flows/values.h"
#include "sereno/options.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/redactor.h"

namespace sereno::flows {

/// "set", "secret", "secret-host" and "adapter-path".
void declare_adapter_values(Options& options);

/// Files as the check may read them, of 1 MB at most. `context` outlives it.
ReadFile reader_of(const Context& context);

/// The adapter that "adapter" names, or the flows of "file", which a check may have. One of the two has to be said;
/// what is wrong is among the problems.
std::optional<Adapter> chosen_adapter(const Context& context, AdapterReader& adapters, steps::Problems& problems);

/// `read`, a Settings(context, adapters, redactor, problems), as the frame of checks takes it. `adapters` outlives it.
template <class Read>
auto with_adapters(AdapterReader& adapters, Read read) {
  return [&adapters, read](const Context& context, steps::Redactor& redactor, steps::Problems& problems) {
    return read(context, adapters, redactor, problems);
  };
}

/// What "set" and "secret" say goes into `values`. A secret may go to `host` (empty: to none) and to each
/// "secret-host"; the redactor learns it before the first problem is added.
void read_adapter_values(const Context& context, const std::string& host, steps::Redactor& redactor,
                         steps::Problems& problems, Values& values);

/// A secret of whom `host` and each "secret-host" may see.
Value secret_value(const Context& context, const std::string& host);

/// Whose account it is, with the platform's limits. `host`: where the flow's requests go; empty: it names its hosts
/// itself, and the first that the password may go to counts.
Canary canary_of(const Adapter& adapter, const Values& values, const std::string& host);

}  // namespace sereno::flows

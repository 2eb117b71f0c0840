#include "sereno/flows/adapter_values.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "sereno/steps/address.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

using Kind = Options::Kind;

constexpr std::size_t largest_file = std::size_t{1} << 20;

/// "NAME=VALUE" into `values`.
void put_pair(const char* option, std::string_view text, Value value, Values& values, steps::Problems& problems) {
  const auto equals = text.find('=');
  const auto name = trim(text.substr(0, std::min(equals, text.size())));
  if (equals == std::string_view::npos || !Values::is_name(name))
    return problems.add(option, "has to be NAME=VALUE, with a name of a-z, 0-9 and _");
  value.text = text.substr(equals + 1);
  values.set(name, std::move(value));
}

}  // namespace

void declare_adapter_values(Options& options) {
  options.add("set", Kind::text, "", "value that the flow asks for, NAME=VALUE")
      .repeatable()
      .value_name("NAME=VALUE")
      .add("secret", Kind::secret, "", "NAME=VALUE that nobody may see")
      .repeatable()
      .add("secret-host", Kind::text, "", "further host that the secrets may be sent to")
      .repeatable()
      .value_name("HOST")
      .add("adapter-path", Kind::text, std::string(usual_adapter_folders),
           "folders with adapters, an earlier one goes before a later one")
      .local()
      .value_name("FOLDER:...");
}

ReadFile reader_of(const Context& context) {
  return [&context](const std::string& path) -> std::optional<std::string> {
    try {
      return context.read_file(path, largest_file);
    } catch (const CheckFailure& failure) {
      if (std::string_view(failure.what()).ends_with(std::strerror(ENOENT))) return std::nullopt;
      throw;
    }
  };
}

std::optional<Adapter> chosen_adapter(const Context& context, AdapterReader& adapters, steps::Problems& problems) {
  const auto named = context.find("adapter"), file = context.find("file");
  const char* const option = named ? "adapter" : "file";
  if (named.has_value() == file.has_value()) {
    problems.add("adapter", named ? "contradicts --file" : "or --file is needed");
    return std::nullopt;
  }
  try {
    const std::string folders = context.text("adapter-path"), path(file.value_or(""));
    auto adapter = named ? adapters.find(*named, folders, reader_of(context))
                         : adapters.of(context.read_file(path, largest_file), path, folders, reader_of(context));
    if (adapter) return *std::move(adapter);
    problems.add(option, adapter.error().message);
  } catch (const CheckFailure& failure) {
    problems.add(option, failure.what());
  }
  return std::nullopt;
}

Value secret_value(const Context& context, const std::string& host) {
  Value secret{.secret = true};
  if (!host.empty()) secret.hosts.push_back(host);
  for (const std::string& each : context.all("secret-host")) secret.hosts.push_back(steps::lower_case(each));
  return secret;
}

void read_adapter_values(const Context& context, const std::string& host, steps::Redactor& redactor,
                         steps::Problems& problems, Values& values) {
  for (const std::string& each : context.all("secret-host"))
    if (const auto problem = steps::name_problem(each))
      problems.add("secret-host", steps::in_quotes(each) + " " + *problem);
  for (const std::string& pair : context.all("secret")) {
    std::string_view text = pair;
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    redactor.hide(text.substr(std::min(text.find('=') + 1, text.size())));
    put_pair("secret", text, secret_value(context, host), values, problems);
  }
  for (const std::string& pair : context.all("set")) put_pair("set", pair, Value{}, values, problems);
}

Canary canary_of(const Adapter& adapter, const Values& values, const std::string& host) {
  const Value* const password = values.find("password");
  const bool named = host.empty() && password != nullptr && !password->hosts.empty();
  const std::string user = values.text("user");
  Canary canary{.platform = !host.empty() ? host
                            : named       ? password->hosts.front()
                                          : adapter.name,
                .account = user.empty() ? adapter.name : user,
                .limits = {.sign_ins = adapter.limits.sign_ins,
                           .attempts_before_lock = adapter.limits.attempts_before_lock,
                           .forgotten_after = milliseconds{0}}};
  if (adapter.limits.sign_ins > 0) canary.limits.sign_ins_in = adapter.limits.per;
  return canary;
}

}  // namespace sereno::flows

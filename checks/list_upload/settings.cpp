#include "checks/list_upload/settings.h"

#include <algorithm>
#include <array>

#include "checks/list_upload/marker.h"
#include "sereno/flows/adapter_values.h"
#include "sereno/flows/extraction.h"
#include "sereno/steps/text.h"
#include "sereno/steps/visit_options.h"

namespace list_upload {
namespace {

using sereno::Context;
using sereno::flows::Adapter;
using sereno::flows::AdapterReader;
using sereno::flows::Value;
using sereno::flows::Values;
using sereno::steps::in_quotes;
using sereno::steps::Problems;
using sereno::steps::Redactor;

constexpr std::size_t kept_of_an_answer = std::size_t{1} << 20;

std::string_view without_newline(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
}

/// Reads the options of one run.
class Reader {
 public:
  Reader(const Context& context, AdapterReader& adapters, Redactor& redactor, Problems& problems)
      : context_(context), adapters_(adapters), redactor_(redactor), problems_(problems) {}

  Settings read() {
    hide_secrets();
    settings_.plan = sereno::steps::read_visit_plan(context_, redactor_, problems_);
    settings_.plan.keep_body = kept_of_an_answer;
    settings_.dry_run = context_.has("dry-run");
    const std::string mode = context_.text("mode");
    settings_.mode = mode == "form" ? Mode::form : mode == "sftp" ? Mode::sftp : Mode::api;
    settings_.poll_timeout = context_.duration("poll-timeout").value_or(settings_.poll_timeout);
    settings_.readback_timeout = context_.duration("readback-timeout").value_or(settings_.readback_timeout);
    read_list();
    read_numbers();
    read_values();
    read_states();
    read_adapter();
    if (settings_.mode == Mode::sftp) read_sftp();
    return std::move(settings_);
  }

 private:
  void hide_secrets() {
    if (const auto credential = context_.find("credential")) redactor_.hide_credential(without_newline(*credential));
    if (const auto password = context_.find("sftp-password")) redactor_.hide(without_newline(*password));
  }

  void read_list() {
    const auto fits = [](char c) { return sereno::steps::is_letter(c) || sereno::is_digit(c) || c == '-' || c == '_'; };
    settings_.list_id = context_.text("list-id");
    const auto size = settings_.list_id.size();
    if (size == 0) problems_.add("list-id", "is needed: a platform takes another list where none is named");
    // Two digits pass the checks of a dialler, and the row lands in list 999.
    if (size != 0 && (size < 3 || size > 40 || !std::all_of(settings_.list_id.begin(), settings_.list_id.end(), fits)))
      problems_.add("list-id", "has to have 3 to 40 letters or digits: diallers take list 999 for a shorter one");
    settings_.declared.campaign = context_.text("campaign");
    if (settings_.declared.campaign.empty())
      problems_.add("campaign", "is needed: the canary's own, which is not running");
    settings_.declared.most_rows = context_.integer("most-rows").value_or(0);
    settings_.rows = static_cast<unsigned>(context_.integer("rows").value_or(1));
    settings_.site = context_.text("site");
    if (!is_site(settings_.site)) problems_.add("site", "has to have 1 to 6 letters or digits");
  }

  void read_numbers() {
    for (const std::string& each : context_.all("canary-numbers"))
      for (const std::string& number : sereno::steps::split(each, ',')) {
        const auto digits = std::string_view(number).substr(number.starts_with('+') ? 1 : 0);
        const bool good =
            digits.size() >= 6 && digits.size() <= 16 && std::all_of(digits.begin(), digits.end(), sereno::is_digit);
        if (!good) problems_.add("canary-numbers", in_quotes(number, 40) + " is no number of 6 to 16 digits");
        settings_.numbers.push_back(number);
      }
    auto sorted = settings_.numbers;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
      problems_.add("canary-numbers", "names one twice: platforms drop the second one");
    if (settings_.numbers.size() < settings_.rows)
      problems_.add("canary-numbers", "has to name " + std::to_string(settings_.rows) +
                                          (settings_.rows == 1 ? " number" : " numbers") +
                                          " of your own that nobody answers");
  }

  void read_values() {
    const auto& url = settings_.plan.target.url;
    if (const auto credential = context_.find("credential")) {
      const auto text = without_newline(*credential);
      const auto colon = text.find(':');
      if (colon == std::string_view::npos) problems_.add("credential", "has to be USER:PASSWORD");
      settings_.user = text.substr(0, colon);
      settings_.values.set("user", settings_.user);
      settings_.values.set("password", Value{.text = std::string(text.substr(std::min(colon + 1, text.size()))),
                                             .secret = true,
                                             .hosts = {url.host}});
    } else {
      problems_.add("credential", "is needed: USER:PASSWORD of the canary that uploads");
    }
    for (const std::string& pair : context_.all("set")) put_pair(pair);
    settings_.values.set("list_id", settings_.list_id);
    settings_.values.set("campaign", settings_.declared.campaign);
    for (unsigned i = 0; i < settings_.rows && i < settings_.numbers.size(); ++i)
      settings_.values.set("phone_" + std::to_string(i + 1), settings_.numbers[i]);
  }

  void put_pair(const std::string& pair) {
    const auto equals = pair.find('=');
    const auto name = sereno::trim(std::string_view(pair).substr(0, std::min(equals, pair.size())));
    if (equals == std::string::npos || !Values::is_name(name))
      return problems_.add("set", "has to be NAME=VALUE, with a name of a-z, 0-9 and _");
    static constexpr std::array<std::string_view, 12> own = {"list_id", "campaign", "marker", "probe",
                                                             "phone",   "found",    "left",   "hopper_rows",
                                                             "user",    "password", "job_id", "file_name"};
    const bool ours = std::find(own.begin(), own.end(), name) != own.end() || name.starts_with("list_") ||
                      name.starts_with("row_") || name.starts_with("phone_") || name.starts_with("campaign_");
    if (ours) return problems_.add("set", in_quotes(name) + " is the check's own");
    if (has_control(pair)) return problems_.add("set", in_quotes(name) + " may not have line ends");
    settings_.values.set(name, pair.substr(equals + 1));
  }

  void read_states() {
    for (const std::string& pair : context_.all("state-map")) {
      const auto equals = pair.rfind('=');
      const std::string ours(
          sereno::trim(std::string_view(pair).substr(equals == std::string::npos ? pair.size() : equals + 1)));
      if (equals == std::string::npos || !is_job_state(ours))
        problems_.add("state-map", "has to be WORD=STATE with pending, done, done with errors or failed");
      else
        settings_.states[std::string(sereno::trim(std::string_view(pair).substr(0, equals)))] = ours;
    }
  }

  void read_adapter() {
    if (const auto adapter = sereno::flows::chosen_adapter(context_, adapters_, problems_))
      take_adapter(*adapter, context_.has("adapter") ? "adapter" : "file");
  }

  void take_adapter(const Adapter& adapter, const char* option) {
    auto flow = list_flow(adapter, settings_.mode, settings_.rows);
    if (!flow) return problems_.add(option, "does not fit: " + flow.error().message);
    settings_.flow = *std::move(flow);
    settings_.limits = adapter.limits;
    for (const auto& [theirs, ours] : adapter.states) settings_.states.emplace(theirs, ours);
    const std::string pointer = context_.text("job-pointer");
    if (pointer.empty()) return;
    if (const auto problem = sereno::flows::pointer_problem(pointer)) return problems_.add("job-pointer", *problem);
    for (auto& step : settings_.flow.steps)
      for (auto& each : step.extractions)
        if (each.name == "job_state") each.source = {.from = sereno::flows::Source::From::json, .path = pointer};
  }

  void read_sftp() {
    auto& target = settings_.sftp;
    const std::string server = context_.text("sftp");
    const auto colon = server.rfind(':');
    const bool has_port = colon != std::string::npos && server.find(':') == colon;
    target.host = has_port ? server.substr(0, colon) : server;
    if (has_port) {
      const auto port = sereno::parse_integer<std::uint16_t>(std::string_view(server).substr(colon + 1));
      if (!port || *port == 0) problems_.add("sftp", "has to be HOST or HOST:PORT");
      target.port = port.value_or(22);
    }
    if (target.host.empty()) problems_.add("sftp", "is needed: the server that lists are put on");
    settings_.sftp_folder = context_.text("sftp-folder");
    if (settings_.sftp_folder.empty() || has_control(settings_.sftp_folder))
      problems_.add("sftp-folder", "is needed: the folder that the platform takes lists from");
    target.user = context_.text("sftp-user");
    if (target.user.empty()) problems_.add("sftp-user", "is needed");
    target.identity = context_.text("identity");
    const std::string password(without_newline(context_.find("sftp-password").value_or("")));
    (target.identity.empty() ? target.password : target.passphrase) = password;
    if (password.empty() && target.identity.empty())
      problems_.add("identity", "or --sftp-password is needed: the private key, or the password");
    if (const auto problem = sereno::steps::identity_problem(target.identity, target.passphrase))
      problems_.add("identity", *problem);
    target.host_keys = context_.all("host-key");
    target.known_hosts = context_.text("known-hosts");
    for (const std::string& key : target.host_keys)
      if (const auto problem = sereno::steps::host_key_problem(key)) problems_.add("host-key", *problem);
    if (target.host_keys.empty() && target.known_hosts.empty())
      problems_.add("host-key", "say how the server is known: --host-key or --known-hosts");
  }

  const Context& context_;
  AdapterReader& adapters_;
  Redactor& redactor_;
  Problems& problems_;
  Settings settings_;
};

}  // namespace

Settings read_settings(const Context& context, AdapterReader& adapters, Redactor& redactor, Problems& problems) {
  return Reader(context, adapters, redactor, problems).read();
}

}  // namespace list_upload

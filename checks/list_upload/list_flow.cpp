#include "checks/list_upload/list_flow.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "checks/list_upload/list_rows.h"
#include "sereno/steps/text.h"

namespace list_upload {
namespace {

using sereno::Error;
using sereno::Result;
using sereno::flows::Adapter;
using sereno::flows::Extraction;
using sereno::flows::Flow;
using sereno::flows::Role;
using sereno::flows::Source;
using sereno::flows::Step;
using sereno::steps::in_quotes;

constexpr std::array<std::string_view, 13> known_steps = {"sign_in", "page",        "list",    "campaign", "upload",
                                                          "job",     "rows",        "row",     "astray",   "hopper",
                                                          "delete",  "remove_file", "sign_out"};
constexpr std::array<std::string_view, 6> guards = {"list_name",       "list_active", "list_campaign",
                                                    "campaign_active", "list_rows",   "list_dialable"};

Step* find(Flow& flow, std::string_view name) {
  const auto found = std::find_if(flow.steps.begin(), flow.steps.end(), [&](const Step& s) { return s.name == name; });
  return found == flow.steps.end() ? nullptr : &*found;
}

// --- what is taken out of the answers ---

/// Of the row with this number: the first "*" of a pointer is its place. Else there is one row, and it is that.
std::optional<Source> of_row(const Source& source, unsigned number) {
  Source own = source;
  const auto star = own.path.find('*');
  if (own.from == Source::From::json && star != std::string::npos)
    own.path.replace(star, 1, std::to_string(number - 1));
  else if (number > 1)
    return std::nullopt;
  return own;
}

/// Each value of a row with the row's number; what of `id_only` is no id is left out. `count` gets how many ids.
void number_extractions(Step& step, unsigned rows, const std::string& count) {
  std::vector<Extraction> own;
  for (const Extraction& each : step.extractions) {
    if (!each.name.starts_with("row_")) {
      own.push_back(each);
      continue;
    }
    if (each.name == "row_id" && !count.empty()) {
      own.push_back({.name = count, .source = each.source});
      own.back().source.fold = Source::Fold::count;
    }
    for (unsigned i = 1; i <= rows; ++i)
      if (auto source = of_row(each.source, i))
        own.push_back({.name = with_number(each.name, i), .source = *std::move(source), .optional = true});
  }
  step.extractions = std::move(own);
}

Step only_ids(Step step, std::string name, const std::string& cleans_up) {
  std::erase_if(step.extractions, [](const Extraction& each) {
    return each.name.starts_with("row_phone") || each.name.starts_with("row_probe");
  });
  step.name = std::move(name);
  step.cleans_up = cleans_up;
  step.keeps_going = false;
  return step;
}

// --- cleaning up ---

Step deletion(const Step& of_one, std::string name, const std::string& id, const std::string& cleans_up) {
  Step step = of_one;
  step.name = std::move(name);
  step.role = Role::changes;
  step.needs = {id};
  step.cleans_up = cleans_up;
  rename(step.request, "row_id", id);
  return step;
}

/// In the order in which they run.
std::vector<Step> cleaning(const Step& rows_step, const Step* astray, const Step* remove_file, const Step& delete_step,
                           unsigned rows, const std::string& behind) {
  std::vector<Step> steps;
  if (remove_file != nullptr) {
    steps.push_back(*remove_file);
    steps.back().cleans_up = behind;
    steps.back().role = Role::changes;
  }
  steps.push_back(only_ids(rows_step, "find", behind));
  if (astray != nullptr) steps.push_back(only_ids(*astray, "find_astray", behind));
  for (unsigned i = 1; i <= rows; ++i)
    steps.push_back(deletion(delete_step, with_number("delete", i), with_number("row_id", i), behind));
  if (astray != nullptr) steps.push_back(deletion(delete_step, "delete_astray", "astray_id", behind));
  Step gone = only_ids(rows_step, "gone", behind);
  for (Extraction& each : gone.extractions)
    if (each.name == "found") each.name = "left";
  std::erase_if(gone.extractions, [](const Extraction& each) { return each.name != "left"; });
  steps.push_back(std::move(gone));
  return steps;
}

// --- what fits ---

const Extraction* find_guard(const Flow& flow, std::string_view name) {
  for (const Step& step : flow.steps) {
    if (step.name != "list" && step.name != "campaign") continue;
    for (const Extraction& each : step.extractions)
      if (each.name == name) return &each;
  }
  return nullptr;
}

std::optional<std::string> guard_problem(const Flow& flow) {
  for (const std::string_view name : guards) {
    const Extraction* const guard = find_guard(flow, name);
    if (guard == nullptr) return "its steps list and campaign do not take " + in_quotes(name);
    if (guard->source.from == Source::From::variable || guard->fallback)
      return in_quotes(name) + " has to come out of an answer: nothing is put in its place";
  }
  return std::nullopt;
}

/// The list of a count: "/rows" of "/rows/*/id". Empty: the source is no such list.
std::string list_counted(const Step& step, std::string_view value) {
  for (const Extraction& each : step.extractions)
    if (each.name == value && each.source.from == Source::From::json)
      if (const auto star = each.source.path.find("/*"); star != std::string::npos && star > 0)
        return each.source.path.substr(0, star);
  return {};
}

/// None is a number, too: where nothing is counted, the answer has to show that it is a list that is empty.
std::optional<std::string> count_problem(Flow& flow) {
  for (const auto& [name, value] : {std::pair{"rows", "row_id"}, std::pair{"hopper", "hopper_rows"}}) {
    Step& step = *find(flow, name);
    if (const std::string list = list_counted(step, value); !list.empty())
      step.assertions.push_back({.source = {.from = Source::From::json, .path = list}, .present = true});
    const bool shown = std::any_of(step.assertions.begin(), step.assertions.end(),
                                   [](const auto& each) { return each.source.from != Source::From::status; });
    if (!shown) return "step " + in_quotes(name) + " has to say in 'expect' how an answer with none looks";
  }
  return std::nullopt;
}

std::optional<std::string> shape_problem(Flow& flow) {
  const auto has = [&](std::string_view name) {
    return std::any_of(flow.steps.begin(), flow.steps.end(), [&](const Step& step) { return step.name == name; });
  };
  for (const std::string_view name : {"list", "upload", "rows", "hopper", "delete"})
    if (!has(name)) return "it has no step " + in_quotes(name);
  for (const Step& step : flow.steps) {
    if (std::find(known_steps.begin(), known_steps.end(), step.name) == known_steps.end())
      return "step " + in_quotes(step.name) + " is none that an upload has";
    const bool may_change = step.name == "upload" || step.name == "delete" || step.name == "remove_file";
    if ((step.role == Role::changes) != may_change)
      return "step " + in_quotes(step.name) + (may_change ? " has to say role: changes" : " may not change anything");
    if (step.keeps_going) return "step " + in_quotes(step.name) + " may not go on after a failure";
  }
  const bool signs_in =
      std::any_of(flow.steps.begin(), flow.steps.end(), [](const Step& step) { return step.role == Role::signs_in; });
  if (!signs_in) return "none of its steps says role: signs in";
  if (const auto problem = count_problem(flow)) return problem;
  return guard_problem(flow);
}

/// The steps of `over` in the places of those of the same name, new ones behind.
void lay_over(const Flow& over, Flow& flow) {
  for (const Step& step : over.steps) {
    Step* const old = find(flow, step.name);
    if (old != nullptr)
      *old = step;
    else
      flow.steps.push_back(step);
  }
  flow.failures.insert(flow.failures.begin(), over.failures.begin(), over.failures.end());
}

Result<Flow> flow_of(const Adapter& adapter, Mode mode) {
  const Flow* const base = adapter.find("list_upload");
  if (base == nullptr) return Error{"it has no flow 'list_upload'"};
  Flow flow = *base;
  if (mode == Mode::api) return flow;
  const std::string name = mode == Mode::form ? "list_upload_form" : "list_upload_sftp";
  const Flow* const over = adapter.find(name);
  if (over == nullptr) return Error{"it has no flow " + in_quotes(name)};
  lay_over(*over, flow);
  const bool by_sftp = find(flow, "upload")->request.transport == "sftp";
  if (by_sftp != (mode == Mode::sftp)) return Error{"the upload of " + in_quotes(name) + " goes another way"};
  return flow;
}

/// What goes without saying on every platform, behind what its adapter says.
void add_failures(Flow& flow) {
  using sereno::Confidence;
  using sereno::FaultOwner;
  flow.failures.push_back({.step = "list",
                           .code = 404,
                           .status = sereno::Status::unknown,
                           .function = sereno::FunctionState::not_seen,
                           .owner = FaultOwner::observer,
                           .confidence = Confidence::high,
                           .words = "REFUSED: the list is not there",
                           .advice = "create the canary's list anew, or mend --list-id"});
  const auto no_job = sereno::steps::Pattern::compile("^no job_id: ", {});
  if (no_job)
    flow.failures.push_back({.step = "upload",
                             .pattern = *no_job,
                             .owner = FaultOwner::platform,
                             .confidence = Confidence::medium,
                             .words = "accepted without the number of a job",
                             .advice = "tell the platform's operator; an update may have changed the answer"});
}

void take_out(Flow& flow, std::string_view name) {
  std::erase_if(flow.steps, [&](const Step& step) { return step.name == name; });
}

}  // namespace

Result<Flow> list_flow(const Adapter& adapter, Mode mode, unsigned rows) {
  auto result = flow_of(adapter, mode);
  if (!result) return result;
  Flow flow = *std::move(result);
  if (const auto problem = shape_problem(flow)) return Error{*problem};
  if (const auto problem = put_rows(*find(flow, "upload"), rows)) return Error{*problem};
  for (Step& step : flow.steps)
    for (Extraction& each : step.extractions)
      if (std::find(guards.begin(), guards.end(), each.name) != guards.end()) each.optional = true;
  number_extractions(*find(flow, "rows"), rows, "found");
  const bool counted = std::any_of(find(flow, "rows")->extractions.begin(), find(flow, "rows")->extractions.end(),
                                   [](const Extraction& each) { return each.name == "found"; });
  if (!counted) return Error{"its step 'rows' does not take 'row_id'"};
  if (Step* const row = find(flow, "row")) {
    number_extractions(*row, 1, {});
    rename(row->request, "row_id", "row_id_1");
    row->needs = {"row_id_1"};
  }
  const Step* const astray = find(flow, "astray");
  const Step* const remove_file = find(flow, "remove_file");
  auto behind = cleaning(*find(flow, "rows"), astray, remove_file, *find(flow, "delete"), rows, "upload");
  take_out(flow, "delete");
  take_out(flow, "remove_file");
  flow.steps.insert(flow.steps.end(), behind.begin(), behind.end());
  if (Step* const sign_out = find(flow, "sign_out")) sign_out->cleans_up = "sign_in";
  flow.changes = {.mark = "${marker}", .subject = "list_name", .prefix = std::string(name_prefix), .list = "list_id"};
  flow.needs.clear();
  add_failures(flow);
  return flow;
}

Flow left_behind_flow(const Flow& list_flow) {
  Flow flow{.name = "left_behind", .changes = list_flow.changes, .failures = list_flow.failures};
  for (Step step : list_flow.steps) {
    if (step.cleans_up != "upload") continue;
    step.cleans_up = step.name == "find" ? "" : "find";
    flow.steps.push_back(std::move(step));
  }
  return flow;
}

}  // namespace list_upload

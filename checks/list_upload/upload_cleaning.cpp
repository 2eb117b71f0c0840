// What an upload leaves behind, and what earlier ones left.
#include <chrono>
#include <string>
#include <utility>

#include "checks/list_upload/marker.h"
#include "checks/list_upload/upload.h"
#include "checks/list_upload/words.h"
#include "sereno/flows/surroundings.h"
#include "sereno/number.h"
#include "sereno/steps/check_frame.h"

namespace list_upload {
namespace {

using sereno::FunctionState;
using sereno::Status;
using sereno::flows::FlowRun;
using sereno::flows::Values;

constexpr std::chrono::hours leftovers_are_looked_for{1};
constexpr std::size_t most_leftovers_a_run = 10;

/// "delete_1: ..." is "delete: ..." for people.
std::string without_number(std::string text) {
  const auto colon = text.find(':');
  if (text.starts_with("delete_") && colon != std::string::npos) text.erase(6, colon - 6);
  return text;
}

}  // namespace

bool Upload::is_settled() const {
  if (run_.values().text("left") != "0") return false;
  const auto* answer = run_.answer("upload");
  const bool refused = answer != nullptr && answer->code >= 400 && answer->code < 500;
  return refused || job_is_over_;
}

void Upload::look_at_what_stayed() {
  const auto left = number("left");
  const bool uploaded = run_.answer("upload") != nullptr;
  if (left) figures_.left += *left;
  std::string why;
  for (const auto& finding : run_.findings()) {
    const bool deletes = finding.step.starts_with("delete") || finding.step == "gone" ||
                         finding.step == "remove_file" || finding.step.starts_with("find");
    if (deletes && why.empty()) why = without_number(finding.text);
    if (!deletes)
      findings_.push_back(
          {.status = Status::warning, .step = finding.step, .text = finding.text, .function = FunctionState::up});
  }
  if (!uploaded) return;
  if (left && *left > 0 && why.empty())
    why = "delete: accepted, and " + counted(*left, "row") + (*left > 1 ? " are" : " is") + " still there";
  if (!left && why.empty()) why = "gone: nobody could see whether the rows are gone";
  if (!why.empty() && (!left || *left > 0))
    findings_.push_back({.status = Status::warning, .step = "delete", .text = why, .function = FunctionState::up});
}

void Upload::clean_up_behind_others() {
  std::size_t looked = 0;
  for (const Note& note : guards_.left_behind()) {
    if (looked++ == most_leftovers_a_run || steps_.deadline().passed()) return;
    const auto made = time_of_marker(note.marker);
    const auto before = figures_.found_earlier;
    const bool gone = clean_up_behind(note.marker);
    const bool found_some = figures_.found_earlier > before;
    // Rows of a job that was still waiting may come later: they are looked for as long as that is likely.
    const bool old = !made || context_.now() - *made > leftovers_are_looked_for;
    if (gone && (found_some || old)) guards_.settle(note);
  }
}

bool Upload::clean_up_behind(const std::string& marker) {
  auto steps = sereno::steps::steps_beside(steps_.deadline(), context_, redactor_, trace_);
  NotedAlready guards;
  if (drop_ != nullptr) drop_->bears(marker);
  Values values = run_.values();
  values.set("marker", marker);
  const auto flow = left_behind_flow(settings_.flow);
  auto around = surroundings_of(context_, steps, transports_, guards, trace_, redactor_);
  around.clean_up_deadline = steps_.deadline();
  FlowRun run(flow, std::move(around), std::move(values));
  run.step("find");
  run.finish();
  if (drop_ != nullptr) drop_->bears(marker_);
  const auto* found = run.values().find("found");
  const auto count = found == nullptr || run.failure() ? 0 : sereno::parse_decimal(found->text).value_or(0);
  figures_.found_earlier += count;
  const auto left = sereno::parse_decimal(run.values().text("left")).value_or(count);
  figures_.left += left;
  if (run.failure()) notes_.push_back("what an earlier run left could not be looked for: " + run.failure()->text());
  if (count > 0)
    notes_.push_back(marker + ": " + counted(count, "row") + " of an earlier run" +
                     (left > 0 ? ", not removed" : " removed"));
  return !run.failure() && left == 0;
}

}  // namespace list_upload

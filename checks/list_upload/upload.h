// One upload from the first look to the last row that is gone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/list_upload/list_guards.h"
#include "checks/list_upload/settings.h"
#include "checks/list_upload/sftp_drop.h"
#include "sereno/check.h"
#include "sereno/flows/dry_run.h"
#include "sereno/flows/flow_run.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/trace.h"

namespace list_upload {

/// What of a run is counted and measured; nothing: it did not come so far, or the platform does not say.
struct Figures {
  std::optional<double> upload_s{};
  std::optional<double> job_s{};
  std::optional<double> readback_s{};
  std::optional<double> rows_accepted{};
  std::optional<double> rows_rejected{};
  std::optional<double> rows_duplicate{};
  double left = 0;           ///< canary rows that are there still, of this run and of earlier ones
  double found_earlier = 0;  ///< rows of earlier runs that were found
};

/// Signs in, guards, uploads, waits, reads back, deletes. Borrows everything for its life. One thread.
class Upload {
 public:
  Upload(const Settings& settings, const sereno::Context& context, sereno::steps::Redactor& redactor,
         sereno::steps::Trace& trace);
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  /// All of it, cleaning up included.
  void run();

  /// What it would do, without doing it.
  sereno::flows::DryRun dry() const { return dry_run(settings_.flow, run_.values(), transports_); }

  /// What decided; nothing: all of it came about.
  std::optional<sereno::flows::FlowFailure> failure() const;
  /// CheckResult::observer of what the guards refused; empty: nothing.
  const std::string& observer() const { return guards_.observer(); }
  const Figures& figures() const { return figures_; }
  /// What an alert is worth beside a failure: rows that stayed, words that changed.
  const sereno::steps::Findings& findings() const { return findings_; }
  /// Lines for people beside these.
  const std::vector<std::string>& notes() const { return notes_; }
  std::string value(std::string_view name) const { return run_.values().text(name); }
  sereno::steps::StepRun& steps() { return steps_; }

 private:
  bool look();
  bool upload();
  bool wait_for_job();
  sereno::milliseconds asked_to_wait() const;
  bool judge_job(const std::string& word);
  bool read_back();
  bool judge_rows();
  bool judge_hopper();
  void clean_up_behind_others();
  bool clean_up_behind(const std::string& marker);
  void look_at_what_stayed();
  bool is_settled() const;

  bool has(std::string_view step) const;
  bool step_if_there(std::string_view step);
  std::optional<std::string> told(std::string_view name) const;
  std::optional<double> number(std::string_view name) const;
  std::size_t upload_bytes() const;
  double found() const { return number("found").value_or(0); }
  sereno::flows::Surroundings surroundings();
  void fail(std::string_view step, sereno::flows::FlowFailure failure) { run_.fail(step, std::move(failure)); }

  const Settings& settings_;
  const sereno::Context& context_;
  sereno::steps::Redactor& redactor_;
  sereno::steps::Trace& trace_;
  std::string marker_;
  sereno::steps::StepRun steps_;
  sereno::flows::Transports transports_;
  SftpDrop* drop_ = nullptr;  // transports_ owns it; none but with SFTP
  ListGuards guards_;
  sereno::flows::FlowRun run_;
  Figures figures_;
  sereno::steps::Findings findings_;
  std::vector<std::string> notes_;
  bool job_is_over_ = false;
};

}  // namespace list_upload

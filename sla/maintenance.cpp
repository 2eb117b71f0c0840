#include "sla/maintenance.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>

namespace sereno::sla {
namespace {

/// "48 h", "47 h 59 min 30 s".
std::string hours_text(milliseconds span) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(span).count();
  std::string text = std::to_string(seconds / 3600) + " h";
  if (seconds % 3600 >= 60) text += " " + std::to_string(seconds % 3600 / 60) + " min";
  if (seconds % 60 != 0) text += " " + std::to_string(seconds % 60) + " s";
  return text;
}

void say_once(std::vector<std::string>& reasons, const std::string& reason) {
  if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(reason);
}

/// Whether the second channel was there before `start`, by the policy; the reason when not.
std::optional<std::string> missing_contact(const Maintenance& notice, const Policy& policy, Instant start) {
  const bool acknowledged = notice.ack && *notice.ack <= start;
  const bool phoned = notice.notice_phone && *notice.notice_phone <= start;
  switch (policy.ack) {
    case Acknowledgement::ignored:
      return std::nullopt;
    case Acknowledgement::required:
      if (acknowledged) return std::nullopt;
      return "the client did not acknowledge it before the start (ack=required)";
    case Acknowledgement::ack_or_phone:
      break;
  }
  if (acknowledged || phoned) return std::nullopt;
  return "neither acknowledged nor told by telephone before the start (ack=ack_or_phone)";
}

/// The earlier of two instants that may be missing.
void keep_earlier(std::optional<Instant>& instant, const std::optional<Instant>& other) {
  if (other && (!instant || *other < *instant)) instant = other;
}

/// Judges the notices of one maintenance in their order.
class Judge {
 public:
  Judge(const Policy& policy, const IntervalSet& windows) : policy_(policy), windows_(windows) {}

  void add(Maintenance notice) {
    if (!notices_.empty() && notice.span == notices_.back().span) keep_what_was_said(notice, notices_.back());
    notices_.push_back(std::move(notice));
  }

  JudgedMaintenance result() {
    hear_later_contacts();
    for (const Maintenance& notice : notices_) judge_notice(notice);
    const Maintenance& last = notices_.back();
    JudgedMaintenance judged{.maintenance = last};
    judged.qualified = !excused_.empty();
    judged.excused = excused_ & windows_;
    if (judged.qualified && judged.excused.measure() < excused_.measure())
      say_once(reasons_, judged.excused.empty()
                             ? "lies outside the allowed windows"
                             : hours_text((excused_ - windows_).measure()) + " of it lie outside the allowed windows");
    if (last.notice_email) judged.lead = last.span.from - *last.notice_email;
    judged.refused_reasons = std::move(reasons_);
    return judged;
  }

 private:
  /// A record that repeats the span adds to the one before, such as the acknowledgement that came later. A reminder
  /// takes nothing from the notice that it repeats.
  static void keep_what_was_said(Maintenance& notice, const Maintenance& before) {
    keep_earlier(notice.notice_email, before.notice_email);
    keep_earlier(notice.notice_phone, before.notice_phone);
    keep_earlier(notice.ack, before.ack);
    if (notice.description.empty()) notice.description = before.description;
  }

  /// Who acknowledges what was rescheduled, or is called about it, knows what is left of the earlier notice as well.
  void hear_later_contacts() {
    for (auto notice = notices_.rbegin(); std::next(notice) != notices_.rend(); ++notice) {
      keep_earlier(std::next(notice)->notice_phone, notice->notice_phone);
      keep_earlier(std::next(notice)->ack, notice->ack);
    }
  }

  void judge_notice(const Maintenance& notice) {
    const IntervalSet span(notice.span);
    excused_ &= span;  // what is no longer planned is not excused
    reasons_.clear();
    const auto extra = span - excused_;
    for (const Interval& part : extra.parts()) add_part(notice, part);
  }

  /// A part that no earlier notice named needs the full notice itself.
  void add_part(const Maintenance& notice, const Interval& part) {
    if (notice.kind == Maintenance::Kind::emergency)
      return say_once(reasons_, "an emergency: only scheduled maintenance is excluded");
    const auto no_contact = missing_contact(notice, policy_, part.from);
    if (no_contact) say_once(reasons_, *no_contact);
    if (!notice.notice_email) return say_once(reasons_, "there was no notice by e-mail");
    const Instant allowed_from = *notice.notice_email + policy_.min_notice;
    const bool late = allowed_from > part.from;
    if (late) say_late(part.from - *notice.notice_email);
    if (no_contact || (late && policy_.late_notice == LateNotice::reject)) return;
    excused_ |= IntervalSet({std::max(part.from, allowed_from), part.to});
  }

  void say_late(milliseconds lead) {
    const std::string told = lead.count() < 0 ? hours_text(-lead) + " after the start" : hours_text(lead) + " ahead";
    say_once(reasons_, "notice came " + told + ", " + hours_text(policy_.min_notice) + " are required (late_notice=" +
                           (policy_.late_notice == LateNotice::reject ? "reject)" : "partial)"));
  }

  const Policy& policy_;
  const IntervalSet& windows_;
  std::vector<Maintenance> notices_{};
  IntervalSet excused_{};
  std::vector<std::string> reasons_{};
};

}  // namespace

bool in_scope(const std::vector<std::string>& scope, const std::string& function) {
  return scope.empty() || std::find(scope.begin(), scope.end(), function) != scope.end();
}

JudgedMaintenance judge(const Maintenance& maintenance, const Policy& policy, const IntervalSet& windows) {
  Judge judge(policy, windows);
  judge.add(maintenance);
  return judge.result();
}

std::vector<JudgedMaintenance> judge_all(const std::vector<Maintenance>& all, const Policy& policy,
                                         const IntervalSet& windows) {
  std::vector<Judge> judges;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const Maintenance& notice : all) {
    const auto place = notice.id.empty() ? judges.size() : places.try_emplace(notice.id, judges.size()).first->second;
    if (place == judges.size()) judges.emplace_back(policy, windows);
    judges[place].add(notice);
  }
  std::vector<JudgedMaintenance> judged;
  judged.reserve(judges.size());
  for (Judge& judge : judges) judged.push_back(judge.result());
  return judged;
}

std::vector<Maintenance> notices_of(const std::vector<Maintenance>& all, const Interval& range) {
  std::unordered_map<std::string_view, Interval> last_spans;
  for (const Maintenance& notice : all) last_spans[notice.id] = notice.span;
  std::vector<Maintenance> found;
  std::copy_if(all.begin(), all.end(), std::back_inserter(found), [&](const Maintenance& notice) {
    const Interval& last = notice.id.empty() ? notice.span : last_spans[notice.id];
    return !intersection(last, range).empty();
  });
  return found;
}

}  // namespace sereno::sla

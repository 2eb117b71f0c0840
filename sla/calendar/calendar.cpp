#include "sla/calendar/calendar.h"

#include <libical/ical.h>

#include <memory>
#include <string_view>

#include "sla/digest.h"
#include "sla/renderers/plain_text.h"

namespace sereno::sla {
namespace {

using Component = std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)>;

icaltimetype utc(Instant at) {
  return icaltime_from_timet_with_zone(std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count(), 0,
                                       icaltimezone_get_utc_timezone());
}

/// The same for ever, whatever else changes: of which thing it is, never of how it stands.
std::string uid_of(const Contract& contract, std::string_view kind, std::string_view name) {
  return FieldDigest().text("sereno calendar").text(contract.id).text(kind).text(name).hex().substr(0, 40) + "@sereno";
}

class Writer {
 public:
  Writer(const CalendarContents& contents, const Language& language)
      : contents_(contents),
        zone_(*contents.contract.zone),
        language_(language),
        calendar_(icalcomponent_new(ICAL_VCALENDAR_COMPONENT), icalcomponent_free) {
    add(calendar_.get(), icalproperty_new_version("2.0"));
    add(calendar_.get(), icalproperty_new_prodid("-//Sereno//sereno-sla//EN"));
    add(calendar_.get(), icalproperty_new_calscale("GREGORIAN"));
    extension("X-WR-CALNAME", say("Maintenance: {0}", {one_line(contents.contract.id)}));
    extension("X-PUBLISHED-TTL", "PT1H");
  }

  std::string text() {
    for (const Interval& each : contents_.windows) add_window(each);
    for (const CalendarPlan& each : contents_.plans) add_plan(each);
    const std::unique_ptr<char, decltype(&free)> bytes(icalcomponent_as_ical_string_r(calendar_.get()), free);
    return bytes ? bytes.get() : "";
  }

 private:
  /// The component owns it.
  static void add(icalcomponent* component, icalproperty* property) { icalcomponent_add_property(component, property); }

  void extension(const char* name, const std::string& value) {
    icalproperty* property = icalproperty_new_x(value.c_str());
    icalproperty_set_x_name(property, name);
    add(calendar_.get(), property);
  }

  std::string say(std::string_view words, const std::vector<std::string>& values = {}) const {
    return language_.say(words, values);
  }

  std::string local(const Interval& span) const {
    return local_span(zone_, span, true) + " " + contents_.contract.zone_name;
  }

  icalcomponent* event(const std::string& uid, const Interval& span, Instant changed, int sequence) {
    icalcomponent* event = icalcomponent_new(ICAL_VEVENT_COMPONENT);
    icalcomponent_add_component(calendar_.get(), event);
    add(event, icalproperty_new_uid(uid.c_str()));
    add(event, icalproperty_new_dtstamp(utc(changed)));
    add(event, icalproperty_new_lastmodified(utc(changed)));
    add(event, icalproperty_new_sequence(sequence));
    add(event, icalproperty_new_dtstart(utc(span.from)));
    add(event, icalproperty_new_dtend(utc(span.to)));
    return event;
  }

  static void tell(icalcomponent* event, const std::string& summary, const std::string& description) {
    add(event, icalproperty_new_summary(summary.c_str()));
    add(event, icalproperty_new_description(description.c_str()));
  }

  void add_window(const Interval& window) {
    const std::string name = format_instant(window.from);
    icalcomponent* shown = event(uid_of(contents_.contract, "window", name), window, contents_.windows_changed, 0);
    tell(shown, say("Maintenance is allowed"),
         say("By contract {0}: {1}", {one_line(contents_.contract.id), local(window)}));
    add(shown, icalproperty_new_categories("WINDOW"));
    add(shown, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
  }

  std::string summary_of(const CalendarPlan& plan) const {
    const Maintenance& maintenance = plan.maintenance;
    const std::string name = one_line(maintenance.id);
    std::string text = maintenance.kind == MaintenanceKind::emergency ? say("Emergency maintenance {0}", {name})
                                                                      : say("Maintenance {0}", {name});
    if (!maintenance.description.empty()) text += ": " + one_line(maintenance.description);
    return text;
  }

  std::string at(const std::optional<Instant>& instant) const {
    return instant ? language_.date_time(zone_, *instant) : say("none");
  }

  std::string description_of(const CalendarPlan& plan) const {
    const Maintenance& maintenance = plan.maintenance;
    std::string functions;
    for (const std::string& each : maintenance.scope) functions += (functions.empty() ? "" : ", ") + one_line(each);
    std::string text = local(plan.span);
    if (plan.cancelled)
      text += "\n" + (plan.cancelled_reason.empty() ? say("Cancelled")
                                                    : say("Cancelled: {0}", {one_line(plan.cancelled_reason)}));
    text += "\n" + say("Functions: {0}", {functions.empty() ? say("all functions") : functions});
    text += "\n" +
            (maintenance.interruption ? say("The service may be interrupted") : say("The service is not interrupted"));
    text += "\n" + say("Notice by e-mail: {0}", {at(maintenance.notice_email)});
    return text + "\n" + say("Acknowledged: {0}", {at(maintenance.ack)});
  }

  void add_plan(const CalendarPlan& plan) {
    const std::string uid = uid_of(contents_.contract, "maintenance", plan.maintenance.id);
    icalcomponent* shown = event(uid, plan.span, plan.changed, plan.sequence);
    tell(shown, summary_of(plan), description_of(plan));
    const bool certain = plan.maintenance.ack || plan.maintenance.kind == MaintenanceKind::emergency;
    add(shown, icalproperty_new_status(plan.cancelled ? ICAL_STATUS_CANCELLED
                                       : certain      ? ICAL_STATUS_CONFIRMED
                                                      : ICAL_STATUS_TENTATIVE));
    add(shown, icalproperty_new_categories("MAINTENANCE"));
    add(shown, icalproperty_new_transp(plan.cancelled ? ICAL_TRANSP_TRANSPARENT : ICAL_TRANSP_OPAQUE));
  }

  const CalendarContents& contents_;
  const Zone& zone_;
  const Language& language_;
  Component calendar_;
};

}  // namespace

std::string render_calendar(const CalendarContents& contents, const Language& language) {
  return Writer(contents, language).text();
}

}  // namespace sereno::sla

// The words by which mails are understood, Spanish and English, folded (small letters, no accents). Internal to
// phrases.cpp, which says what each list means.
#pragma once

#include <string_view>
#include <vector>

namespace sereno::sla::phrase_lists {

using Phrases = std::vector<std::string_view>;

extern const Phrases harmless;
extern const Phrases failures;
extern const Phrases platform_things;
extern const Phrases wrong_ways;
extern const Phrases idle_denials;
extern const Phrases retractions;
extern const Phrases recoveries;
extern const Phrases others;
extern const Phrases requests;
extern const Phrases mute_harmless;
extern const Phrases objections;
extern const Phrases agreeing;
extern const Phrases terms;
extern const Phrases idle_times;
extern const Phrases confirmations;
extern const Phrases absences;
extern const Phrases undeliverables;
extern const Phrases attaching;
extern const Phrases sending;
extern const Phrases shown_things;
extern const Phrases beginnings;
extern const Phrases other_matters;
extern const Phrases step_marks;
extern const Phrases total_words;
extern const Phrases intermittent_words;
extern const Phrases degraded_words;

}  // namespace sereno::sla::phrase_lists

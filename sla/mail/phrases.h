// What words say, in folded text (words.h). Each question one function; Spanish and English. Internal to understanding.
#pragma once

#include <optional>
#include <string_view>

#include "sla/mail/understand.h"

namespace sereno::sla {

bool tells_a_failure(std::string_view folded);
/// A sentence in which something of the platform does not do what it should, in whatever words.
bool misbehaves(std::string_view folded_sentence);
/// "Falsa alarma", "hagan caso omiso": what was reported before is taken back.
bool takes_back(std::string_view folded);
bool tells_that_it_works_again(std::string_view folded);
bool tells_that_it_is_another_failure(std::string_view folded);
bool asks_for_something(std::string_view folded);
bool objects(std::string_view folded);
bool confirms(std::string_view folded);
/// True: it plainly accepts what it is asked about; false: it plainly refuses. Nothing where conditions, questions or
/// both stand in it, or neither.
std::optional<bool> decision_said(std::string_view folded);
bool says_absent(std::string_view folded);  ///< a person's program answers for him
bool says_undeliverable(std::string_view folded);
bool announces_an_attachment(std::string_view folded);
/// What is called evidence, and tells nothing itself: "captura anexa", "tenemos video".
bool only_announces(std::string_view folded);
/// "La consola dice", "copio el error": what follows is a program's.
bool introduces_a_program(std::string_view folded);
bool says_none(std::string_view folded);          ///< "ninguna", "n/a"
bool tells_a_beginning(std::string_view folded);  ///< "desde", "empezó", "since"
bool speaks_of_other_matters(std::string_view folded);
bool shows_steps(std::string_view folded);
/// Only greetings and thanks.
bool only_polite(std::string_view folded);
bool is_greeting(std::string_view folded);
/// Nothing where none is said, where it is denied, and where several are.
std::optional<Affectation> affectation_said(std::string_view folded);
/// "es" or "en"; nothing for a text of too few words that tell.
std::optional<std::string_view> language_of(std::string_view folded);

}  // namespace sereno::sla

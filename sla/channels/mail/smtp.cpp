#include "sla/channels/mail/smtp.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <string_view>

#include "sla/channels/mail/curl_handles.h"
#include "sla/channels/message.h"

namespace sereno::sla {

namespace {

/// What is said in a session.
struct Talk {
  std::string_view rest{};  ///< of the mail
  std::string banner{};     ///< the server's first words
  std::string last{};       ///< its last answer that says how the mail fared
  bool sent_all = false;
};

std::size_t give(char* room, std::size_t size, std::size_t count, void* user) {
  auto& talk = *static_cast<Talk*>(user);
  const auto bytes = std::min(size * count, talk.rest.size());
  std::memcpy(room, talk.rest.data(), bytes);
  talk.rest.remove_prefix(bytes);
  talk.sent_all = talk.rest.empty();
  return bytes;
}

std::size_t hear(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& talk = *static_cast<Talk*>(user);
  std::string line(bytes, size * count);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.pop_back();
  if (talk.banner.empty()) talk.banner = line;
  // "221 Bye" ends a refused session and says nothing of the mail.
  if (!line.starts_with("221")) talk.last = line.substr(0, 400);
  return size * count;
}

std::size_t swallow(char*, std::size_t size, std::size_t count, void*) { return size * count; }

/// "mx.example.com" of "220 mx.example.com ESMTP Postfix"
std::string name_in(std::string_view banner, const std::string& otherwise) {
  if (banner.size() < 5) return otherwise;
  const auto name = banner.substr(4, banner.find(' ', 4) - 4);
  return name.find('.') == name.npos && name != "localhost" ? otherwise : std::string(name.substr(0, 200));
}

void set_up(CURL* handle, const SmtpSettings& settings, Talk& talk) {
  const std::string scheme = settings.tls == MailTls::tls ? "smtps://" : "smtp://";
  curl_easy_setopt(handle, CURLOPT_URL, (scheme + settings.host + ":" + std::to_string(settings.port)).c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  if (settings.tls != MailTls::none) curl_easy_setopt(handle, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!settings.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, settings.ca_file.c_str());
  if (!settings.user.empty()) {
    curl_easy_setopt(handle, CURLOPT_USERNAME, settings.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, settings.password.c_str());
  }
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, 20L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT, static_cast<long>(settings.timeout.count()));
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, &give);
  curl_easy_setopt(handle, CURLOPT_READDATA, &talk);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &hear);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &talk);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &swallow);
}

/// Of the mail itself; a 5xx to the login or to the greeting is ours to mend, and the mail waits.
bool is_final(CURLcode code, const Talk& talk) {
  const bool about_mail = code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_WEIRD_SERVER_REPLY ||
                          code == CURLE_UPLOAD_FAILED;
  return about_mail && talk.last.size() > 3 && talk.last[0] == '5' && talk.last[1] == '5';
}

}  // namespace

SmtpAnswer send_mail(const SmtpSettings& settings, const std::string& from, const std::string& to,
                     const std::string& mail) {
  for (const std::string* address : {&from, &to})
    if (const auto why = unfit_mail_address(*address)) return {SmtpEnd::refused, "an address " + *why};
  if (settings.tls == MailTls::none && !settings.user.empty())
    return {SmtpEnd::later, "a password goes over TLS alone: set smtp.tls"};
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  const CurlHandle handle(curl_easy_init());
  const CurlList recipients(curl_slist_append(nullptr, ("<" + to + ">").c_str()));
  if (!handle || !recipients) return {SmtpEnd::later, "no memory"};
  Talk talk{.rest = mail};
  char problem[CURL_ERROR_SIZE] = {};
  set_up(handle.get(), settings, talk);
  curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, problem);
  curl_easy_setopt(handle.get(), CURLOPT_MAIL_FROM, ("<" + from + ">").c_str());
  curl_easy_setopt(handle.get(), CURLOPT_MAIL_RCPT, recipients.get());
  const CURLcode code = curl_easy_perform(handle.get());
  const std::string server = name_in(talk.banner, settings.host);
  if (code == CURLE_OK) return {SmtpEnd::accepted, server + ": " + talk.last};
  const std::string said = talk.last.empty() ? "" : "; it said: " + talk.last;
  const std::string why = problem[0] != '\0' ? problem : curl_easy_strerror(code);
  if (is_final(code, talk)) return {SmtpEnd::refused, server + ": " + talk.last};
  return {SmtpEnd::later, server + ": " + why + said};
}

}  // namespace sereno::sla

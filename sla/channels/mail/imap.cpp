// The only file that knows libetpan.
#include "sla/channels/mail/imap.h"

#include <libetpan/libetpan.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "base/releases.h"

namespace sereno::sla {

namespace {

constexpr std::uint32_t largest_mail = 64u << 20;
constexpr std::uint32_t kept_of_larger = 1u << 20;

using Certificate = std::unique_ptr<X509, Releases<X509_free>>;
using Store = std::unique_ptr<X509_STORE, Releases<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Releases<X509_STORE_CTX_free>>;

void free_stack(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, &X509_free); }

bool is_address(const std::string& host) {
  return host.find_first_not_of("0123456789.") == host.npos || host.find(':') != host.npos;
}

/// The chain as the server sent it, its own certificate first.
Result<void> verify(const std::vector<Certificate>& chain, const ImapSettings& settings) {
  const Store store(X509_STORE_new());
  const bool loaded = settings.ca_file.empty() ? X509_STORE_set_default_paths(store.get()) == 1
                                               : X509_STORE_load_file(store.get(), settings.ca_file.c_str()) == 1;
  if (!loaded) return Error{"the file of authorities cannot be read: " + settings.ca_file};
  const std::unique_ptr<STACK_OF(X509), Releases<free_stack>> others(sk_X509_new_null());
  for (std::size_t i = 1; i < chain.size(); ++i) {
    X509_up_ref(chain[i].get());
    sk_X509_push(others.get(), chain[i].get());
  }
  const StoreContext context(X509_STORE_CTX_new());
  if (X509_STORE_CTX_init(context.get(), store.get(), chain.front().get(), others.get()) != 1)
    return Error{"its certificate cannot be verified"};
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
  const int named = is_address(settings.host)
                        ? X509_VERIFY_PARAM_set1_ip_asc(parameters, settings.host.c_str())
                        : X509_VERIFY_PARAM_set1_host(parameters, settings.host.data(), settings.host.size());
  if (named != 1 || X509_verify_cert(context.get()) != 1)
    return Error{std::string("its certificate does not hold: ") +
                 X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()))};
  return {};
}

std::vector<Certificate> chain_of(mailstream* stream) {
  std::vector<Certificate> chain;
  carray* ders = mailstream_get_certificate_chain(stream);
  if (ders == nullptr) return chain;
  for (unsigned int i = 0; i < carray_count(ders); ++i) {
    const auto* der = static_cast<MMAPString*>(carray_get(ders, i));
    const auto* bytes = reinterpret_cast<const unsigned char*>(der->str);
    if (X509* certificate = d2i_X509(nullptr, &bytes, static_cast<long>(der->len))) chain.emplace_back(certificate);
  }
  mailstream_certificate_chain_free(ders);
  return chain;
}

Instant instant_of(const mailimap_date_time& date) {
  using namespace std::chrono;
  const year_month_day day{year{date.dt_year}, month{static_cast<unsigned>(date.dt_month)},
                           std::chrono::day{static_cast<unsigned>(date.dt_day)}};
  if (!day.ok()) return Instant{};
  const int sign = date.dt_zone < 0 ? -1 : 1, zone = std::abs(date.dt_zone);
  const auto offset = sign * (hours{zone / 100} + minutes{zone % 100});
  return Instant{sys_days{day}} + hours{date.dt_hour} + minutes{date.dt_min} + seconds{date.dt_sec} - offset;
}

}  // namespace

struct ImapMailbox::Session {
  ImapSettings settings{};
  mailimap* imap = nullptr;

  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    if (imap == nullptr) return;
    if (imap->imap_stream != nullptr) mailimap_logout(imap);
    mailimap_free(imap);
  }

  Error failed(const std::string& what) const {
    const char* said = imap->imap_response;
    std::string words = said == nullptr ? "" : std::string(said).substr(0, 200);
    std::replace_if(
        words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) < 32; }, ' ');
    return Error{settings.host + ": " + what + (words.empty() ? "" : ": " + words)};
  }
};

ImapMailbox::ImapMailbox(std::unique_ptr<Session> session) : session_(std::move(session)) {}
ImapMailbox::~ImapMailbox() = default;

Result<std::unique_ptr<ImapMailbox>> ImapMailbox::open(const ImapSettings& settings) {
  auto session = std::make_unique<Session>();
  session->settings = settings;
  session->imap = mailimap_new(0, nullptr);
  mailimap* imap = session->imap;
  const auto seconds = static_cast<time_t>(settings.timeout.count());
  mailimap_set_timeout(imap, seconds);
  mailstream_network_delay = {.tv_sec = seconds, .tv_usec = 0};
  const int connected =
      mailimap_ssl_connect_with_callback(imap, settings.host.c_str(), settings.port, nullptr, nullptr);
  if (connected != MAILIMAP_NO_ERROR_AUTHENTICATED && connected != MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
    return session->failed("no connection with TLS");
  const auto chain = chain_of(imap->imap_stream);
  if (chain.empty()) return session->failed("it shows no certificate");
  if (const auto good = verify(chain, settings); !good) return Error{settings.host + ": " + good.error().message};
  if (mailimap_login(imap, settings.user.c_str(), settings.password.c_str()) != MAILIMAP_NO_ERROR)
    return session->failed("the login is refused");
  if (mailimap_select(imap, settings.folder.c_str()) != MAILIMAP_NO_ERROR || imap->imap_selection_info == nullptr)
    return session->failed("the folder " + settings.folder + " cannot be opened");
  return std::unique_ptr<ImapMailbox>(new ImapMailbox(std::move(session)));
}

std::uint32_t ImapMailbox::uid_validity() const { return session_->imap->imap_selection_info->sel_uidvalidity; }

Result<std::vector<std::uint32_t>> ImapMailbox::uids_after(std::uint32_t after) {
  mailimap_search_key* key = mailimap_search_key_new_uid(mailimap_set_new_interval(after + 1, 0));
  clist* found = nullptr;
  const int done = mailimap_uid_search(session_->imap, nullptr, key, &found);
  mailimap_search_key_free(key);
  if (done != MAILIMAP_NO_ERROR) return session_->failed("the search fails");
  std::vector<std::uint32_t> uids;
  for (clistiter* each = clist_begin(found); each != nullptr; each = clist_next(each))
    // "7:*" is also the last mail where none is above 7.
    if (const auto uid = *static_cast<std::uint32_t*>(clist_content(each)); uid > after) uids.push_back(uid);
  mailimap_search_result_free(found);
  std::sort(uids.begin(), uids.end());
  return uids;
}

namespace {

/// What of a FETCH's answer is wanted.
void take(FetchedMail& mail, std::uint32_t& size, const mailimap_msg_att& attributes) {
  for (clistiter* each = clist_begin(attributes.att_list); each != nullptr; each = clist_next(each)) {
    const auto* item = static_cast<mailimap_msg_att_item*>(clist_content(each));
    if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC) continue;
    const mailimap_msg_att_static& said = *item->att_data.att_static;
    if (said.att_type == MAILIMAP_MSG_ATT_INTERNALDATE) mail.arrived = instant_of(*said.att_data.att_internal_date);
    if (said.att_type == MAILIMAP_MSG_ATT_RFC822_SIZE) size = said.att_data.att_rfc822_size;
    if (said.att_type == MAILIMAP_MSG_ATT_BODY_SECTION && said.att_data.att_body_section->sec_body_part != nullptr)
      mail.bytes.assign(said.att_data.att_body_section->sec_body_part, said.att_data.att_body_section->sec_length);
  }
}

}  // namespace

Result<FetchedMail> ImapMailbox::fetch(std::uint32_t uid) {
  FetchedMail mail{.uid = uid};
  std::uint32_t size = 0;
  const auto ask = [&](std::initializer_list<mailimap_fetch_att*> wanted) {
    mailimap_set* set = mailimap_set_new_single(uid);
    mailimap_fetch_type* type = mailimap_fetch_type_new_fetch_att_list_empty();
    for (mailimap_fetch_att* each : wanted) mailimap_fetch_type_new_fetch_att_list_add(type, each);
    clist* answers = nullptr;
    const int done = mailimap_uid_fetch(session_->imap, set, type, &answers);
    if (done == MAILIMAP_NO_ERROR)
      for (clistiter* each = clist_begin(answers); each != nullptr; each = clist_next(each))
        take(mail, size, *static_cast<mailimap_msg_att*>(clist_content(each)));
    if (done == MAILIMAP_NO_ERROR) mailimap_fetch_list_free(answers);
    mailimap_fetch_type_free(type);
    mailimap_set_free(set);
    return done == MAILIMAP_NO_ERROR;
  };
  if (!ask({mailimap_fetch_att_new_internaldate(), mailimap_fetch_att_new_rfc822_size()}))
    return session_->failed("mail " + std::to_string(uid) + " cannot be fetched");
  mail.cut = size > largest_mail;
  mailimap_section* whole = mailimap_section_new(nullptr);
  if (!ask({mail.cut ? mailimap_fetch_att_new_body_peek_section_partial(whole, 0, kept_of_larger)
                     : mailimap_fetch_att_new_body_peek_section(whole)}) ||
      mail.bytes.empty())
    return session_->failed("mail " + std::to_string(uid) + " cannot be fetched");
  return mail;
}

bool ImapMailbox::wait(std::chrono::milliseconds longest, int stop) {
  mailimap* imap = session_->imap;
  if (mailimap_idle(imap) != MAILIMAP_NO_ERROR) return false;
  // Servers end what is idle for half an hour (RFC 2177), and what was decrypted ahead would not wake a poll.
  constexpr std::chrono::milliseconds at_most = std::chrono::minutes{9};
  pollfd polled[2] = {{.fd = mailimap_idle_get_fd(imap), .events = POLLIN, .revents = 0},
                      {.fd = stop, .events = POLLIN, .revents = 0}};
  poll(polled, 2, static_cast<int>(std::min(longest, at_most).count()));
  return mailimap_idle_done(imap) == MAILIMAP_NO_ERROR;
}

}  // namespace sereno::sla

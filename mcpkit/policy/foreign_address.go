package policy

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// addressPattern matches a URL, an IP address with a port, or a host without a scheme.
var addressPattern = lazyregexp.New("(?i)\\b(?:https?|wss?|ftp)://[^\\s<>\"'`)\\]}|]+|\\b\\d{1,3}(?:\\.\\d{1,3}){3}:\\d+|"+
	`\b(?:[a-z0-9-]+\.)*[a-z0-9-]+\.(?:com|net|org|io|dev|app|example|test|invalid|ai|co|cloud|site|xyz|info|biz|eu|de|uk|fr|ru|cn|ly|gg)\b`, ":",
	".net", ".org", ".io", ".dev", ".app", ".example", ".test", ".invalid", ".ai", ".co", ".cloud", ".site", ".xyz", ".info", ".biz", ".eu", ".de", ".uk", ".fr", ".ru", ".cn", ".ly", ".gg")

// relays are hosts at which anybody receives or keeps data, and tunnels to a private machine.
var relays = strings.Fields(`ngrok.io ngrok.app ngrok-free.app trycloudflare.com loca.lt serveo.net localtunnel.me webhook.site requestbin.com pipedream.net
	beeceptor.com pastebin.com hastebin.com paste.ee dpaste.com transfer.sh file.io 0x0.st ix.io termbin.com bit.ly tinyurl.com t.co is.gd goo.gl cutt.ly
	rb.gy t.me hooks.zapier.com maker.ifttt.com script.google.com burpcollaborator.net interact.sh oast.fun glitch.me repl.co`)

// standards are hosts of standards and encyclopedias, which descriptions link to.
var standards = strings.Fields(`wikipedia.org w3.org ietf.org rfc-editor.org schema.org json-schema.org iso.org unicode.org mozilla.org semver.org spdx.org iana.org
	github.com stackoverflow.com python.org golang.org go.dev npmjs.com opengis.net creativecommons.org`)

// documentation are parts of addresses of documentation.
var documentation = strings.Fields("docs. doc. developer. developers. help. support. learn. wiki. /docs /doc/ /reference /guide /help /manual /spec /rfc /wiki " +
	"/concepts /api-reference /documentation /tutorial /syntax readme .html .md api.html /learn /faq")

// explaining are words of a sentence that points to documentation.
var explaining = strings.Fields("see described documentation documented docs syntax language reference guide specification spec standard format manual learn explained " +
	"terms according defined definition grammar dialect read more details schema")

// foreignAddress returns the first address in text that is not the server's own and that data go to
// or come from, and why a reviewer would ask about it.
func foreignAddress(text string, own func(host string) bool) (address, why string) {
	if !addressPattern.Possible(strings.ToLower(text)) {
		return "", ""
	}
	for _, s := range prose.Sentences(words.Fold(text)) {
		for _, at := range addressPattern.FindAllStringIndex(s.Text) {
			if at[0] > 0 && s.Text[at[0]-1] == '.' { // the name of a file: .env.example
				continue
			}
			address := strings.TrimRight(s.Text[at[0]:at[1]], ".,;:!?*")
			if why := addressFault(s, address, s.Text[:at[0]], own); why != "" {
				return address, why
			}
		}
	}
	return "", ""
}

// addressFault returns why a reviewer would ask about an address in a sentence, as a predicate of
// the tool, or "".
func addressFault(s prose.Sentence, address, before string, own func(host string) bool) string {
	host := hostIn(address)
	scheme, _, hasScheme := strings.Cut(strings.ToLower(address), "://")
	_, notIP := netip.ParseAddr(host)
	if host == "" || own(host) {
		return ""
	}
	sends := words.Sends(s)
	docs := isDocumentation(s, address, host)
	switch {
	case givenAsExample(before), notIP != nil && !strings.Contains(host, "."):
		return ""
	case notIP == nil && (hasScheme || strings.Contains(address, ":") || sends || words.Takes(s)):
		return "relies on an IP address instead of a host of the service"
	case under(host, relays):
		return "names a host that relays data of anybody"
	case sends && !docs, docs && words.SendsSurely(s):
		return "sends data to a host that is not known to be the server's own"
	case docs:
		return ""
	case words.Takes(s):
		return "takes data from a host that is not known to be the server's own"
	case scheme == "http":
		return "names an address without encryption"
	}
	return ""
}

// hostIn returns the host of an address with or without a scheme, in lower case.
func hostIn(address string) string {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// isDocumentation reports whether an address is that of documentation or of a standard.
func isDocumentation(s prose.Sentence, address, host string) bool {
	lower := strings.ToLower(address)
	if under(host, standards) || slices.ContainsFunc(documentation, func(part string) bool { return strings.Contains(lower, part) }) {
		return true
	}
	return slices.ContainsFunc(s.Words, func(w prose.Word) bool {
		if w.Lower == "read" { // "read off the pages of" tells where data come from
			return w.Order == prose.Imperative
		}
		return slices.Contains(explaining, w.Lower)
	})
}

// givenAsExample reports whether the text before an address says that it is an example, or gives it
// to an argument in a call: `get(url='https://…')`.
func givenAsExample(before string) bool {
	if code := strings.TrimRight(before, "\"'`"); strings.HasSuffix(code, "=") || strings.HasSuffix(code, "@") {
		return true
	}
	before = strings.TrimRight(before[max(0, len(before)-200):], " \"'`(:,")
	before = strings.ToLower(before[max(0, len(before)-60):])
	for _, sign := range []string{"e.g.", "e.g", "such as", "for example", "for instance", "like", "example", "i.e."} {
		if at := strings.LastIndex(before, sign); at >= 0 && len(before)-at-len(sign) < 40 {
			return true
		}
	}
	return false
}

// under reports whether host is one of the domains or below one.
func under(host string, domains []string) bool {
	return slices.ContainsFunc(domains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}

// ownHost returns a function that reports whether a host belongs to the server, as far as the
// manifest says: it shares the registrable domain of the endpoint, the website or the docs.
func ownHost(m *Manifest) func(host string) bool {
	var domains []string
	for _, address := range []string{m.URL, m.Website, m.Docs} {
		if host := hostOf(address); host != "" {
			domains = append(domains, registrable(host))
		}
	}
	return func(host string) bool { return under(host, domains) }
}

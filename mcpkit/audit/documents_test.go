package audit_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

const (
	goodPrivacy = `<!doctype html><html lang="en"><title>Privacy</title><main><h1>Privacy policy</h1>
<p>We collect the words that you search for. We use them to answer, and for no other purpose.</p>
<p>We share them with nobody. We delete them after 30 days.</p><p>Questions? Write to <a href="mailto:privacy@notes.example">us</a>.</p></main>`
	goodDocumentation = `<!doctype html><html lang="en"><title>Notes</title><main><h1>Notes</h1>
<p>Searches the notes of a team, so that nobody looks for them in five places.</p>
<h2>Set up</h2><p>Add the address of the server as a connector in the settings.</p>
<h2>Examples</h2><h3>Example 1: a meeting</h3><p>“What did we write about the budget?”</p>
<h3>Example 2: a recipe</h3><p>“Look up my note with the bread recipe.”</p>
<h3>Example 3: a number</h3><p>“Do I have a note with the plumber's number?”</p>
<h2>Privacy</h2><p>See <a href="/privacy">the privacy policy</a>.</p><h2>Support</h2><p>Write to help@notes.example.</p></main>`
	goodSupport = `<!doctype html><html lang="en"><title>Support</title><p>Write to help@notes.example, or call us on weekdays from nine to five.</p>`
	goodTerms   = `<!doctype html><html lang="en"><title>Terms</title><p>You may use the service as long as you follow these terms.</p>`
)

// picture returns an image in a format.
func picture(t *testing.T, width, height int, encode func(io.Writer, image.Image) error) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, encode(&b, image.NewGray(image.Rect(0, 0, width, height))))
	return b.String()
}

func encodeJPEG(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }

// site serves documents by path, each with its content type; "redirect:TARGET" is a redirect, and a
// text that is a number of three digits is a status.
func site(t *testing.T, change map[string][2]string) *httptest.Server {
	t.Helper()
	pages := map[string][2]string{
		"/docs":        {"text/html; charset=utf-8", goodDocumentation},
		"/privacy":     {"text/html; charset=utf-8", goodPrivacy},
		"/support":     {"text/html; charset=utf-8", goodSupport},
		"/terms":       {"text/html; charset=utf-8", goodTerms},
		"/icon.png":    {"image/png", picture(t, 512, 512, png.Encode)},
		"/favicon.ico": {"image/png", picture(t, 32, 32, png.Encode)},
		"/.well-known/security.txt": {"text/plain; charset=utf-8",
			"Contact: mailto:security@notes.example\nExpires: 2999-01-01T00:00:00Z\n"},
	}
	maps.Copy(pages, change)
	mcp := clean(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.URL.Path]
		if !ok {
			mcp.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", page[0])
		switch target, redirect := strings.CutPrefix(page[1], "redirect:"); {
		case redirect:
			http.Redirect(w, r, target, http.StatusFound)
		case len(page[1]) == 3:
			w.WriteHeader(int(page[1][0]-'0')*100 + int(page[1][1]-'0')*10 + int(page[1][2]-'0'))
		default:
			_, _ = io.WriteString(w, page[1])
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// runSite audits a server with documents.
func runSite(t *testing.T, s *httptest.Server) *policy.Report {
	t.Helper()
	return run(t, s.URL+"/mcp", func(o *audit.Options) {
		o.Documents = audit.Documents{
			Documentation: s.URL + "/docs", Privacy: s.URL + "/privacy", Support: s.URL + "/support", Terms: s.URL + "/terms", Icon: s.URL + "/icon.png",
		}
	})
}

// documentRuleIDs are the rules about documents.
var documentRuleIDs = []policy.RuleID{
	audit.RuleDocumentationPage, audit.RuleDocumentationExamples, audit.RuleDocumentationTopics, audit.RulePrivacyPage, audit.RulePrivacyTopics,
	audit.RuleSupportPage, audit.RuleSupportURL, audit.RuleTermsPage, audit.RuleDocumentUnfinished, audit.RuleIcon, audit.RuleFavicon, audit.RuleSecurityTxt,
}

func TestDocumentsWithoutFaults(t *testing.T) {
	t.Parallel()
	report := runSite(t, site(t, nil))
	for _, id := range documentRuleIDs {
		got := result(t, report, id)
		assert.Equal(t, policy.Pass, got.Outcome, "%s: %v %s", id, got.Findings, got.Reason)
	}
}

func TestEachRuleAboutDocumentsIsBrokenByItsServer(t *testing.T) {
	t.Parallel()
	html := func(text string) [2]string { return [2]string{"text/html; charset=utf-8", text} }
	for _, c := range []struct {
		name    string
		path    string
		page    [2]string
		rule    policy.RuleID
		message string // what the finding says
	}{
		{"no documentation", "/docs", html("404"), audit.RuleDocumentationPage, "answers 404"},
		{"documentation behind a login", "/docs", html("redirect:/login"), audit.RuleDocumentationPage, "asks for a login"},
		{"documentation that redirects to itself", "/docs", html("redirect:/docs"), audit.RuleDocumentationPage, "redirects more than"},
		{"two examples", "/docs", html(strings.Replace(goodDocumentation, `<h3>Example 3: a number</h3><p>“Do I have a note with the plumber's number?”</p>`, "", 1)),
			audit.RuleDocumentationExamples, ""},
		{"no set-up", "/docs", html(strings.Replace(goodDocumentation, `<h2>Set up</h2><p>Add the address of the server as a connector in the settings.</p>`, "", 1)),
			audit.RuleDocumentationTopics, "how to set it up"},
		{"empty privacy policy", "/privacy", html(""), audit.RulePrivacyPage, "is empty"},
		{"privacy policy of a broken server", "/privacy", html("500"), audit.RulePrivacyPage, "answers 500"},
		{"no retention", "/privacy", html(strings.Replace(goodPrivacy, "We delete them after 30 days.", "", 1)), audit.RulePrivacyTopics, "how long it is kept"},
		{"no sharing", "/privacy", html(strings.Replace(goodPrivacy, "We share them with nobody.", "", 1)), audit.RulePrivacyTopics, "with whom it is shared"},
		{"no support", "/support", html("410"), audit.RuleSupportPage, "answers 410"},
		{"no terms", "/terms", html("404"), audit.RuleTermsPage, "answers 404"},
		{"unfinished terms", "/terms", html(goodTerms + "<p>Lorem ipsum dolor sit amet"), audit.RuleDocumentUnfinished, "Lorem ipsum dolor"},
		{"small icon", "/icon.png", [2]string{"image/png", picture(t, 256, 256, png.Encode)}, audit.RuleIcon, "256 by 256"},
		{"wide icon", "/icon.png", [2]string{"image/png", picture(t, 600, 512, png.Encode)}, audit.RuleIcon, "not square"},
		{"icon that is a JPEG", "/icon.png", [2]string{"image/png", picture(t, 512, 512, encodeJPEG)}, audit.RuleIcon, "JPEG"},
		{"icon that is a page", "/icon.png", html("<html>not here"), audit.RuleIcon, "not a PNG"},
		{"no favicon", "/favicon.ico", html("404"), audit.RuleFavicon, "answers 404"},
		{"favicon that is a page", "/favicon.ico", html("<html>"), audit.RuleFavicon, "not an image"},
		{"no security.txt", "/.well-known/security.txt", html("404"), audit.RuleSecurityTxt, "answers 404"},
		{"expired security.txt", "/.well-known/security.txt", [2]string{"text/plain", "Contact: mailto:a@b.example\nExpires: 2001-01-01T00:00:00Z\n"}, audit.RuleSecurityTxt, "expired"},
		{"security.txt without contact", "/.well-known/security.txt", [2]string{"text/plain", "Expires: 2999-01-01T00:00:00Z\n"}, audit.RuleSecurityTxt, "no Contact"},
	} {
		t.Run(c.name, func(t *testing.T) {
			testsize.Sample(t)
			t.Parallel()
			change := map[string][2]string{c.path: c.page}
			if c.page[1] == "redirect:/login" {
				change["/login"] = html(`<html lang="en"><h1>Sign in</h1><form><input type="password">`)
			}
			report := runSite(t, site(t, change))
			for _, id := range documentRuleIDs {
				got := result(t, report, id)
				if id != c.rule {
					assert.Empty(t, got.Findings, "%s", id)
					continue
				}
				if assert.NotEmpty(t, got.Findings, got.Reason) {
					assert.Contains(t, got.Findings[0].Message, c.message)
					assert.NotEmpty(t, got.Findings[0].Evidence)
				}
			}
		})
	}
}

func TestDocumentsThatCannotBeJudgedAreNotMeasured(t *testing.T) {
	t.Parallel()
	words := strings.Repeat("Wir erheben keine Daten und geben nichts an andere weiter. ", 10)
	for _, c := range []struct {
		name string
		page [2]string
		want string // the reason of privacy-topics
	}{
		{"another language", [2]string{"text/html", `<html lang="de"><p>` + words}, "not in English"},
		{"another language that is not named", [2]string{"text/html", `<html><p>` + words}, "not in English"},
		{"a page made by scripts", [2]string{"text/html", `<html lang="en"><div id="app"></div><script src="/app.js"></script>`}, "made by scripts"},
		{"a PDF", [2]string{"application/pdf", "%PDF-1.7 " + words}, "application/pdf"},
		{"a page that refuses programs", [2]string{"text/html", "403"}, "could not be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			report := runSite(t, site(t, map[string][2]string{"/privacy": c.page}))
			got := result(t, report, audit.RulePrivacyTopics)
			assert.Equal(t, policy.NotMeasured, got.Outcome)
			assert.Contains(t, got.Reason, c.want)
			assert.Empty(t, result(t, report, audit.RulePrivacyPage).Findings)
		})
	}
}

func TestUnknownDocumentsAreNotMeasured(t *testing.T) {
	t.Parallel()
	s := site(t, nil)
	report := run(t, s.URL+"/mcp", nil)
	for _, id := range []policy.RuleID{audit.RuleDocumentationPage, audit.RuleDocumentationExamples, audit.RulePrivacyPage, audit.RulePrivacyTopics, audit.RuleSupportPage, audit.RuleTermsPage, audit.RuleIcon} {
		got := result(t, report, id)
		assert.Equal(t, policy.NotMeasured, got.Outcome, id)
		assert.Contains(t, got.Reason, "is not known", id)
	}
}

func TestAnAddressForMailIsASupportChannel(t *testing.T) {
	t.Parallel()
	s := site(t, nil)
	report := run(t, s.URL+"/mcp", func(o *audit.Options) { o.Documents.Support = "help@notes.example" })
	assert.Equal(t, policy.Pass, result(t, report, audit.RuleSupportPage).Outcome)
	assert.NotEmpty(t, result(t, report, audit.RuleSupportURL).Findings)
}

func TestADeclaredServerIsAskedForItsOwnPages(t *testing.T) {
	t.Parallel()
	s := site(t, nil)
	declared := &policy.Surface{
		Manifest: policy.Manifest{
			URL: "https://notes.example.net/mcp", Privacy: "https://notes.example.net/privacy", Support: "https://example.com/support",
		},
		Paths: []string{"/docs"},
	}
	report := run(t, s.URL+"/mcp", func(o *audit.Options) { o.Declared = declared })
	for _, id := range []policy.RuleID{audit.RuleDocumentationPage, audit.RuleDocumentationExamples, audit.RulePrivacyPage, audit.RulePrivacyTopics} {
		got := result(t, report, id)
		assert.Equal(t, policy.Pass, got.Outcome, "%s: %v %s", id, got.Findings, got.Reason)
	}
	got := result(t, report, audit.RuleSupportPage)
	assert.Equal(t, policy.NotMeasured, got.Outcome)
	assert.Contains(t, got.Reason, "placeholder")
}

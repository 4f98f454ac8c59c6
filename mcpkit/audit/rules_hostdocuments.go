package audit

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"  // to recognize an icon that should be a PNG
	_ "image/jpeg" // to recognize an icon that should be a PNG
	_ "image/png"  // to read the size of an icon
	"net/http"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about icons and about files at fixed paths.
const (
	RuleIcon        policy.RuleID = "icon"
	RuleFavicon     policy.RuleID = "favicon"
	RuleSecurityTxt policy.RuleID = "security-txt"
)

// leastIcon is the width and height that OpenAI's directory asks for, in pixels.
const leastIcon = 512

var hostDocumentRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleFavicon, Level: policy.Should,
			Title:  "the host of the server has a favicon",
			Why:    "Anthropic's directory shows the favicon of the server's host as its icon",
			Source: "https://support.claude.com/en/articles/11596036-anthropic-connectors-directory-faq", Checked: "2026-11-28",
			Fix: "serve an icon at /favicon.ico of the server's host, without a login",
			FixIn: []policy.StackFix{
				{Stack: policy.StackMcpkit, Fix: "add the option mcpkit.Favicon"},
			},
		},
		stage: stageDocuments,
		check: func(e *evidence, v *verdict) {
			d := &e.documents.favicon
			x := d.last()
			switch {
			case !x.Answered():
				v.unmeasured("%s could not be requested: %s", d.address, x.Reason())
			case x.Status != http.StatusOK:
				v.breach(fmt.Sprintf("GET %s answers %d", d.address, x.Status), x)
			case !isImage(x.Body, x.Header.Get("Content-Type")):
				v.breach(fmt.Sprintf("the response to GET %s is not an image", d.address), x)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleIcon, Level: policy.Should,
			Title:  "the icon is a square PNG of at least 512 by 512 pixels",
			Why:    "OpenAI's directory refuses other formats, smaller images and addresses that redirect",
			Source: openAIErrorsURL, Checked: "2026-11-28",
			Fix: "publish a square PNG of at least 512 by 512 pixels, at an https URL that answers with the image itself",
		},
		stage: stageDocuments,
		check: func(e *evidence, v *verdict) {
			d := &e.documents.icon
			if !d.judgeReach(e, v, "icon") {
				return
			}
			x := d.last()
			if len(d.hops) > 1 {
				v.breach(fmt.Sprintf("the icon at %s redirects to %s", d.address, x.Request.URL), d.hops[0])
			}
			config, format, err := image.DecodeConfig(bytes.NewReader(x.Body))
			switch {
			case err != nil:
				v.breach(fmt.Sprintf("the icon at %s is not a PNG; its Content-Type is %q", d.address, x.Header.Get("Content-Type")), x)
			case format != "png":
				v.breach(fmt.Sprintf("the icon at %s is a %s, and must be a PNG", d.address, strings.ToUpper(format)), x)
			case config.Width < leastIcon || config.Height < leastIcon:
				v.breach(fmt.Sprintf("the icon at %s is %d by %d pixels", d.address, config.Width, config.Height), x)
			case config.Width != config.Height:
				v.breach(fmt.Sprintf("the icon at %s is %d by %d pixels, which is not square", d.address, config.Width, config.Height), x)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleSecurityTxt, Level: policy.Note,
			Title:  "security.txt says how to report a vulnerability",
			Why:    "the directory's terms ask for a way to report vulnerabilities, and this is where people look for it",
			Source: "https://www.rfc-editor.org/rfc/rfc9116", Checked: "2026-11-28",
			Fix: "serve /.well-known/security.txt as text/plain with a Contact and an Expires that is in the future",
			FixIn: []policy.StackFix{
				{Stack: policy.StackMcpkit, Fix: "set Manifest.Security; the server then serves the file"},
			},
		},
		stage: stageDocuments,
		check: checkSecurityTxt,
	},
}

func checkSecurityTxt(e *evidence, v *verdict) {
	d := &e.documents.securityTxt
	x := d.last()
	switch {
	case !x.Answered():
		v.unmeasured("%s could not be requested: %s", d.address, x.Reason())
		return
	case x.Status != http.StatusOK:
		v.breach(fmt.Sprintf("GET %s answers %d", d.address, x.Status), x)
		return
	case !strings.HasPrefix(x.Header.Get("Content-Type"), "text/plain"):
		v.breach(fmt.Sprintf("GET %s answers with the Content-Type %q, and must be text/plain", d.address, x.Header.Get("Content-Type")), x)
		return
	}
	fields := map[string][]string{}
	for line := range strings.Lines(string(x.Body)) {
		if name, value, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, "#") {
			name = strings.ToLower(strings.TrimSpace(name))
			fields[name] = append(fields[name], strings.TrimSpace(value))
		}
	}
	if len(fields["contact"]) == 0 {
		v.breach(fmt.Sprintf("%s has no Contact", d.address), x)
	}
	if len(fields["expires"]) != 1 {
		v.breach(fmt.Sprintf("%s has %d lines Expires, and must have one", d.address, len(fields["expires"])), x)
		return
	}
	expires, err := time.Parse(time.RFC3339, strings.ToUpper(fields["expires"][0]))
	switch {
	case err != nil:
		v.breach(fmt.Sprintf("Expires of %s is %q, which is not a date such as 2027-01-31T00:00:00Z", d.address, fields["expires"][0]), x)
	case expires.Before(e.options.Now()):
		v.breach(fmt.Sprintf("%s expired on %s", d.address, expires.Format(time.DateOnly)), x)
	}
}

// isImage reports whether a body is an image that browsers show as an icon.
func isImage(body []byte, contentType string) bool {
	if strings.HasPrefix(http.DetectContentType(body), "image/") {
		return true
	}
	head := body[:min(len(body), 1024)]
	return strings.HasPrefix(contentType, "image/svg") && bytes.Contains(head, []byte("<svg"))
}

package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// The limits of OpenAI's form, in characters unless they count something else.
const (
	openAINameMax     = 30
	developerMax      = 80
	openAILinkMax     = 1024
	starterPromptsMax = 3 // prompts
	starterPromptMax  = 128
)

// Rules about what only OpenAI's directory asks for. A report has them if the manifest has the
// profile annotate.OpenAI or the server is submitted to OpenAI.
const (
	RuleOpenAINames          RuleID = "openai-names"
	RuleOpenAISubtitle       RuleID = "openai-subtitle"
	RuleOpenAICategory       RuleID = "openai-category"
	RuleOpenAILinks          RuleID = "openai-links"
	RuleOpenAIStarterPrompts RuleID = "openai-starter-prompts"
)

var openaiRules = []Rule{
	openAIRule(RuleOpenAINames, "the title has at most 30 characters, and the developer has a name of at most 80",
		"OpenAI's form takes a display name of at most 30 characters and the name of the developer.",
		"shorten the title, and set Manifest.Directories.Developer", checkOpenAINames),
	openAIRule(RuleOpenAISubtitle, "the listing has a subtitle of at most 30 characters",
		"OpenAI's form takes a short description of one line with at most 30 characters.",
		"set Manifest.Directories.OpenAI.Subtitle, or shorten the tagline to 30 characters", func(v *view, r *reporter) {
			m := &v.Manifest
			switch subtitle := m.Directories.OpenAI.Subtitle; {
			case display.Length(subtitle) > subtitleMax:
				r.at(m.Pos, fmt.Sprintf("the manifest's subtitle has %d characters; %d are allowed", display.Length(subtitle), subtitleMax), "shorten it")
			case glyph.Empty(m.Subtitle()) && !glyph.Empty(m.Tagline):
				r.at(m.Pos, fmt.Sprintf("the manifest has no subtitle, and its tagline has %d characters; %d are allowed", display.Length(m.Tagline), subtitleMax), "")
			case glyph.Empty(m.Subtitle()):
				r.at(m.Pos, "the manifest has no subtitle", "")
			}
		}),
	openAIRule(RuleOpenAICategory, "the listing has one of OpenAI's categories",
		"OpenAI's form takes exactly one of its categories.",
		"set Manifest.Directories.OpenAI.Category to one of policy.OpenAICategories", func(v *view, r *reporter) {
			category, m := v.Manifest.Directories.OpenAI.Category, &v.Manifest
			categories := OpenAICategories()
			switch {
			case glyph.Empty(category):
				r.at(m.Pos, "the manifest has no category for OpenAI's directory", "choose one of "+strings.Join(categories, ", "))
			case !slices.Contains(categories, category):
				r.at(m.Pos, fmt.Sprintf("the manifest's category %s is not one of OpenAI's", display.Quote(category)), "choose one of "+strings.Join(categories, ", "))
			}
		}),
	openAIRule(RuleOpenAILinks, "website, support, privacy policy and terms are https addresses",
		"OpenAI's form requires the four addresses of a plugin with an MCP server, each of at most 1,024 characters. An e-mail address is not a support page.",
		"give the full address, beginning with https://", checkOpenAILinks),
	openAIRule(RuleOpenAIStarterPrompts, "there are at most 3 different starter prompts of at most 128 characters",
		"OpenAI's form refuses more, longer or equal starter prompts, and prompts that mention a plugin with an @.",
		"correct Manifest.Directories.OpenAI.StarterPrompts", checkStarterPrompts),
}

// openAIRule returns a rule that only OpenAI's form asks for.
func openAIRule(id RuleID, title, why, fix string, check func(*view, *reporter)) Rule {
	return Rule{
		ID: id, Title: title, Why: why, Fix: fix, Source: openaiFormURL, Checked: directoriesRead,
		Level: Should, refused: true, Only: DirectoryOpenAI, needs: PartManifest, check: check,
	}
}

func checkOpenAINames(v *view, r *reporter) {
	m := &v.Manifest
	if n := display.Length(m.Title); n > openAINameMax {
		r.at(m.Pos, fmt.Sprintf("the manifest's title has %d characters; OpenAI allows %d", n, openAINameMax), "")
	}
	switch n := display.Length(m.Directories.Developer); {
	case glyph.Empty(m.Directories.Developer):
		r.at(m.Pos, "the manifest has no developer", "set Manifest.Directories.Developer to the name of the person or company")
	case n > developerMax:
		r.at(m.Pos, fmt.Sprintf("the manifest's developer has %d characters; %d are allowed", n, developerMax), "")
	}
}

func checkOpenAILinks(v *view, r *reporter) {
	m := &v.Manifest
	for _, link := range []struct{ name, text, fix string }{
		{"website", m.Website, ""}, {"privacy policy", m.Privacy, ""}, {"terms of service", m.Directories.Terms, "set Manifest.Directories.Terms to an https address"},
		{"support page", m.SupportPage(), "set Manifest.Directories.OpenAI.Support to the https address of a page that names the e-mail address"},
	} {
		switch fault := linkFault(link.text); {
		case glyph.Empty(link.text):
			r.at(m.Pos, fmt.Sprintf("the manifest has no %s", link.name), link.fix)
		case fault != "":
			r.at(m.Pos, fmt.Sprintf("the manifest's %s %s %s", link.name, display.Quote(link.text), fault), "")
		case display.Length(link.text) > openAILinkMax:
			r.at(m.Pos, fmt.Sprintf("the manifest's %s has %d characters; %d are allowed", link.name, display.Length(link.text), openAILinkMax), "")
		}
	}
}

// mention matches a mention of a plugin, and not an e-mail address.
var mention = lazyregexp.New(`(?:^|[^\pL\pN._%+-])@[\pL\pN]`, "@")

func checkStarterPrompts(v *view, r *reporter) {
	m := &v.Manifest
	prompts := m.Directories.OpenAI.StarterPrompts
	if len(prompts) > starterPromptsMax {
		r.at(m.Pos, fmt.Sprintf("the manifest has %d starter prompts; %d are allowed", len(prompts), starterPromptsMax), "")
	}
	seen := map[string]bool{}
	for i, prompt := range prompts {
		which := fmt.Sprintf("starter prompt %d of the manifest", i+1)
		key := words.Normalize(prompt)
		switch n := display.Length(prompt); {
		case glyph.Empty(prompt):
			r.at(m.Pos, which+" is empty", "")
		case n > starterPromptMax:
			r.at(m.Pos, fmt.Sprintf("%s has %d characters; %d are allowed", which, n, starterPromptMax), "")
		case seen[key]:
			r.at(m.Pos, fmt.Sprintf("%s repeats another: %s", which, display.Quote(prompt)), "")
		}
		if found := mention.FindString(prompt); found != "" {
			r.at(m.Pos, fmt.Sprintf("%s mentions a plugin: %s", which, display.Quote(strings.TrimSpace(prompt))), "write the prompt without @; the directory adds the mention")
		}
		seen[key] = true
	}
}

package policy

import (
	"cmp"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// Directories is the part of a [Manifest] that only some directories ask for.
type Directories struct {
	// Developer is the name of the person or company that publishes the server, at most 80
	// characters.
	Developer string
	// Terms is the https address of the terms of service. OpenAI asks for it.
	Terms string
	// Logo is the https address of a square PNG of at least 512 by 512 pixels. Without it Anthropic
	// shows the favicon of the server's host.
	Logo string
	// Anthropic and OpenAI are what only one of them asks for.
	Anthropic AnthropicListing
	OpenAI    OpenAIListing
}

// An AnthropicListing is what only Anthropic's directory asks for.
type AnthropicListing struct {
	// OneLiner is the line in the list of connectors, at most 200 characters. The default is the
	// manifest's Tagline.
	OneLiner string
	// Slug is the name in the address of the listing: lower-case letters, digits and single hyphens.
	// The directory never changes it.
	Slug string
	// Categories are 1 to 5 of the categories that the portal offers.
	Categories []string
}

// An OpenAIListing is what only OpenAI's directory asks for.
type OpenAIListing struct {
	// Subtitle is the short description, at most 30 characters. The default is a Tagline of the
	// manifest that is short enough.
	Subtitle string
	// Category is one of [OpenAICategories].
	Category string
	// StarterPrompts are up to 3 prompts that the directory offers to users, each at most 128
	// characters. None may mention the server with an @.
	StarterPrompts []string
}

// OpenAICategories returns the categories of OpenAI's directory. The caller may change the slice.
//
// Source: https://developers.openai.com/plugins/deploy/submission-errors
func OpenAICategories() []string {
	return []string{
		"Productivity", "Creativity", "Developer Tools", "Business & Operations", "Data & Analytics", "Communication",
		"Education & Research", "Security", "Finance", "Healthcare", "Travel", "Entertainment", "Other",
	}
}

// OneLiner returns the line for Anthropic's directory: the one-liner, or the tagline.
func (m *Manifest) OneLiner() string { return cmp.Or(m.Directories.Anthropic.OneLiner, m.Tagline) }

// Subtitle returns the line for OpenAI's directory: the subtitle, or a tagline of at most 30
// characters. It returns "" if neither can be used.
func (m *Manifest) Subtitle() string {
	short := m.Tagline
	if display.Length(short) > subtitleMax {
		short = ""
	}
	return cmp.Or(m.Directories.OpenAI.Subtitle, short)
}

package policy

// A manifestField is one text of the manifest.
type manifestField struct {
	name    string // as messages call it
	text    string
	oneLine bool
	kind    fieldKind
}

// A fieldKind is what a text of the manifest is for.
type fieldKind int

const (
	listingText      fieldKind = iota // words about the server
	instructionsText                  // the instructions, which only clients read
	addressText                       // a URL or an e-mail address
)

func manifestFields(m *Manifest) []manifestField {
	fields := []manifestField{
		{"name", m.Name, true, listingText},
		{"title", m.Title, true, listingText},
		{"version", m.Version, true, listingText},
		{"tagline", m.Tagline, true, listingText},
		{"one-liner", m.Directories.Anthropic.OneLiner, true, listingText},
		{"subtitle", m.Directories.OpenAI.Subtitle, true, listingText},
		{"description", m.Description, false, listingText},
		{"instructions", m.Instructions, false, instructionsText},
		{"URL", m.URL, true, addressText},
		{"website", m.Website, true, addressText},
		{"documentation link", m.Docs, true, addressText},
		{"privacy policy", m.Privacy, true, addressText},
		{"terms of service", m.Directories.Terms, true, addressText},
		{"support contact", m.Support, true, addressText},
		{"security contact", m.Security, true, addressText},
		{"logo", m.Directories.Logo, true, addressText},
		{"developer", m.Directories.Developer, true, listingText},
	}
	for _, prompt := range m.Directories.OpenAI.StarterPrompts {
		fields = append(fields, manifestField{"starter prompt", prompt, true, listingText})
	}
	return fields
}

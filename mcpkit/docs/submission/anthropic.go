package submission

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The portal's limits, in characters.
//
// Source: https://claude.com/docs/connectors/building/submission
const (
	nameMax        = 100
	taglineMax     = 55
	descriptionMax = 2000
	categoriesMin  = 1
	categoriesMax  = 5
)

const portalURL = "https://claude.ai/admin-settings/directory/submissions/new"

// anthropicPortal writes the answers in the order of the portal's steps.
func (k *Kit) anthropicPortal() []byte {
	f := &form{kit: k}
	f.heading(1, "The connector directory's portal, step by step")
	f.paragraph("The form is at <%s>. Each answer below is ready to be copied; what cannot be handed in as it is says so in bold.", portalURL)
	f.begin(1, "Introduction")
	f.paragraph("The portal is there for Team and Enterprise organisations; who fills it in is an owner, or has the permission for the directory. " +
		"Questions go to mcp-review@anthropic.com.")
	f.connectionStep()
	f.begin(3, "Tools")
	k.portalTools(f)
	f.listingStep()
	f.useCasesStep()
	f.companyStep()
	f.authenticationStep()
	f.dataStep()
	f.testStep()
	f.complianceStep()
	f.begin(11, "Review")
	f.paragraph("Read everything once more as a stranger, then hand it in. Changes of the tools after that are read live and not submitted again; " +
		"a change of the display name is reviewed, and the slug stays for ever.")
	return []byte(f.String())
}

func (f *form) connectionStep() {
	m := &f.kit.surface.Manifest
	f.begin(2, "Connection")
	f.field(field{name: "URL of the server", from: "Manifest.URL", value: m.URL, ask: "give the public https address of the endpoint", wrong: wrongLink})
	f.fact("Transport", "Streamable HTTP.")
	f.fact("Same URL for all users", "Yes: there is one endpoint.")
}

func (f *form) listingStep() {
	m, l := &f.kit.surface.Manifest, &f.kit.listing
	f.begin(4, "Listing")
	f.field(field{name: "Name", from: "Manifest.Title", value: m.Title, limit: nameMax, ask: "give the name that people know the service by"})
	f.field(field{name: "Tagline", from: "Manifest.Tagline", value: m.Tagline, limit: taglineMax, ask: "say in one line what the server is for"})
	f.field(field{name: "Description", from: "Manifest.Description", value: m.Description, limit: descriptionMax, ask: "say what the server does"})
	f.categories(l.Categories)
	f.field(field{name: "Documentation URL", from: "Manifest.Docs", value: m.Docs, wrong: wrongLink,
		ask: "give the https address of the public documentation; a help article will do, and it must be there on the day of publication"})
	f.field(field{name: "Privacy policy URL", from: "Manifest.Privacy", value: m.Privacy, wrong: wrongLink,
		ask: "give the https address of the privacy policy; without one a submission is rejected at once"})
	f.field(field{name: "Support contact", from: "Manifest.Support", value: m.Support, wrong: wrongContact, ask: "give an e-mail address or an https address"})
	f.field(field{name: "Security contact", from: "Manifest.Security", value: m.Security, wrong: wrongContact,
		ask: "give an e-mail address or an https address for reports of vulnerabilities"})
	f.icon(m.URL, l.Icon)
	f.field(field{name: "Slug", from: "Listing.Slug", value: l.Slug, wrong: wrongSlug,
		ask: fmt.Sprintf("choose the name in the listing's address, for example %q; it can never be changed", suggestSlug(m.Name))})
}

func (f *form) categories(categories []string) {
	f.heading(3, "Categories")
	n := len(categories)
	if n == 0 {
		f.missing("Listing.Categories", fmt.Sprintf("choose %d to %d of those that the portal offers", categoriesMin, categoriesMax))
		return
	}
	f.paragraph("From `Listing.Categories`: %d of at most %d.", n, categoriesMax)
	var faults []string
	taken := map[string]bool{}
	for i, c := range categories {
		f.bullet("%s", inline(c))
		key := strings.ToLower(strings.TrimSpace(c))
		switch {
		case key == "":
			faults = append(faults, fmt.Sprintf("category %d is empty", i+1))
		case taken[key]:
			faults = append(faults, fmt.Sprintf("category %d is there twice", i+1))
		}
		taken[key] = true
	}
	f.end()
	for _, fault := range faults {
		f.problem(Invalid, "Listing.Categories", fault)
	}
	if n > categoriesMax {
		f.problem(OverLimit, "Listing.Categories", fmt.Sprintf("there are %d; %d are allowed", n, categoriesMax))
	}
}

func (f *form) icon(endpoint, icon string) {
	if strings.TrimSpace(icon) != "" {
		f.field(field{name: "Icon", from: "Listing.Icon", value: icon, wrong: wrongLink})
		return
	}
	f.fact("Icon", "None is declared in `Listing.Icon`. The directory then shows the favicon of the server's host: see that %s answers with it.",
		code("https://"+hostOf(endpoint)+"/favicon.ico"))
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func wrongSlug(slug string) string {
	if !slugForm.MatchString(slug) {
		return "it has characters other than small letters, digits and single hyphens between them"
	}
	return ""
}

// suggestSlug makes a slug of the server's name.
func suggestSlug(name string) string {
	slug := strings.Join(regexp.MustCompile(`[a-z0-9]+`).FindAllString(strings.ToLower(name), -1), "-")
	if slug == "" {
		return "my-service"
	}
	return slug
}

func (f *form) useCasesStep() {
	s := f.kit.surface
	f.begin(5, "Use cases")
	reads, writes := false, false
	for _, t := range s.Tools {
		if groupOf(t) == readOnlyTools {
			reads = true
		} else {
			writes = true
		}
	}
	use := map[[2]bool]string{{true, true}: "Both: it reads and writes.", {true, false}: "It reads.", {false, true}: "It writes."}[[2]bool{reads, writes}]
	if use == "" {
		f.problem(Missing, "the server", "it has no tools")
	} else {
		f.fact("Reads, writes or both", "%s", use)
	}
	f.heading(3, "What people use it for")
	if len(s.Examples) == 0 {
		f.problem(Missing, "Server.Examples", "document at least three examples")
		return
	}
	for _, e := range s.Examples {
		f.bullet("%s: “%s”", inline(e.Title), inline(e.Prompt))
	}
	f.end()
}

func (f *form) companyStep() {
	c := f.kit.listing.Company
	f.begin(6, "Company")
	f.field(field{name: "Company", from: "Listing.Company.Name", value: c.Name, ask: "give the name of who submits"})
	if c.Website == "" {
		f.field(field{name: "Website", from: "Manifest.Website", value: f.kit.surface.Manifest.Website, wrong: wrongLink,
			ask: "give the website of who submits, here or in Listing.Company.Website"})
	} else {
		f.field(field{name: "Website", from: "Listing.Company.Website", value: c.Website, wrong: wrongLink})
	}
	f.field(field{name: "Contact", from: "Listing.Company.Contact", value: c.Contact, ask: "give the e-mail address for reviewers' questions", wrong: wrongMail})
}

// lazy reports whether some tools need no login while the server does.
func lazy(s *policy.Surface) bool {
	for _, t := range s.Tools {
		if t.Public && s.Access.Protected {
			return true
		}
	}
	return false
}

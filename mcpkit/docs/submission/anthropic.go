package submission

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// anthropicPortal writes the answers in the order of the portal's ten steps.
func (d *draft) anthropicPortal() []byte {
	f := &form{draft: d}
	f.Heading(1, "The connector directory's portal, step by step")
	f.Paragraph("In <%s>, choose Submit new, then MCP connector. "+readyToCopy, portalURL)
	f.Paragraph("A Pro, Max, Team or Enterprise plan can submit. On Team and Enterprise you need to be an Owner, or on Enterprise have a role with the Directory permission. " +
		"Questions about a submission go to mcp-review@anthropic.com.")
	f.connectionStep()
	f.begin(2, "Tools")
	f.portalTools()
	f.listingStep()
	f.useCasesStep()
	f.companyStep()
	f.authenticationStep()
	f.dataStep()
	f.testStep()
	f.complianceStep()
	f.reviewStep()
	return f.Bytes()
}

func (f *form) reviewStep() {
	f.begin(10, "Review and submit")
	f.Paragraph("Read all answers again, then submit. The directory reads later changes to the tools from the server; you do not submit them again. " +
		"A change to the display name is reviewed. The slug is permanent.")
	f.Heading(3, "Quality warnings")
	if len(f.short) == 0 {
		f.Paragraph("The portal shows reviewers warnings about very short answers. No answer is very short.")
		return
	}
	f.Paragraph("The portal shows reviewers warnings about very short answers. These may get one:")
	for _, text := range f.short {
		f.Item("%s", text)
	}
	f.EndList()
}

func (f *form) listingStep() {
	m := &f.surface.Manifest
	directories := &m.Directories
	oneLinerField := "Manifest.Tagline"
	if directories.Anthropic.OneLiner != "" {
		oneLinerField = "Manifest.Directories.Anthropic.OneLiner"
	}
	f.begin(3, "Listing")
	f.answer(question{name: "Name", from: "Manifest.Title", value: m.Title, limit: nameMax, ask: "give the name that people know the service by"})
	f.answer(question{name: "One-liner", from: oneLinerField, value: m.OneLiner(), limit: oneLinerMax, few: oneLinerFew, ask: "say in one line what the server is for"})
	f.answer(question{name: "Description", from: "Manifest.Description", value: m.Description, limit: descriptionMax, few: descriptionFew, ask: "say what the server does"})
	f.categories(directories.Anthropic.Categories)
	f.answer(question{name: "Documentation URL", from: "Manifest.Docs", value: m.Docs, fault: linkFault,
		ask: "give the https address of the public documentation, for example a help article; it must be public on the day of publication"})
	f.answer(question{name: "Privacy policy URL", from: "Manifest.Privacy", value: m.Privacy, fault: linkFault,
		ask: "give the https address of the privacy policy; a submission without one is rejected immediately"})
	f.answer(question{name: "Support contact", from: "Manifest.Support", value: m.Support, fault: contactFault, ask: "give an e-mail address or an https address"})
	f.answer(question{name: "Security contact", from: "Manifest.Security", value: m.Security, fault: contactFault,
		ask: "give an e-mail address or an https address for reports of vulnerabilities"})
	f.icon(m.URL, directories.Logo)
	slug := slugOf(m.Name)
	if slug == "" {
		slug = "my-service"
	}
	f.answer(question{name: "Slug", from: "Manifest.Directories.Anthropic.Slug", value: directories.Anthropic.Slug, fault: slugFault,
		ask: fmt.Sprintf("choose the name in the listing's address, for example %q; the slug is permanent", slug)})
}

func (f *form) categories(categories []string) {
	f.Heading(3, "Categories")
	n := len(categories)
	if n == 0 {
		f.missing("Manifest.Directories.Anthropic.Categories", fmt.Sprintf("choose %d to %d of the portal's categories", categoriesMin, categoriesMax))
		return
	}
	f.Paragraph("From `Manifest.Directories.Anthropic.Categories`: %d of at most %d.", n, categoriesMax)
	var faults []string
	taken := map[string]bool{}
	for i, c := range categories {
		f.Item("%s", markdown.Escape(c))
		key := strings.ToLower(strings.TrimSpace(c))
		switch {
		case key == "":
			faults = append(faults, fmt.Sprintf("category %d is empty", i+1))
		case taken[key]:
			faults = append(faults, fmt.Sprintf("category %d is a duplicate", i+1))
		}
		taken[key] = true
	}
	f.EndList()
	for _, fault := range faults {
		f.problem(Invalid, "Manifest.Directories.Anthropic.Categories", fault)
	}
	if n > categoriesMax {
		f.problem(OverLimit, "Manifest.Directories.Anthropic.Categories", fmt.Sprintf("there are %d; %d are allowed", n, categoriesMax))
	}
}

func (f *form) icon(endpoint, icon string) {
	if strings.TrimSpace(icon) != "" {
		f.answer(question{name: "Icon", from: "Manifest.Directories.Logo", value: icon, fault: linkFault})
		return
	}
	f.fact("Icon", "`Manifest.Directories.Logo` is empty. The directory then shows the favicon of the server's host; check that %s returns it.",
		markdown.CodeSpan("https://"+hostOf(endpoint)+"/favicon.ico"))
}

func (f *form) useCasesStep() {
	f.begin(4, "Use cases")
	reads, writes := false, false
	for _, t := range f.surface.Tools {
		if groupOf(t) == readOnlyTools {
			reads = true
		} else {
			writes = true
		}
	}
	const name = "Reads, writes or both"
	switch {
	case reads && writes:
		f.fact(name, "Both: the server reads and writes.")
	case reads:
		f.fact(name, "The server reads.")
	case writes:
		f.fact(name, "The server writes.")
	default:
		f.problem(Missing, "the server", "it has no tools")
	}
	f.Heading(3, "What people use the server for")
	if len(f.surface.Examples) == 0 {
		f.problem(Missing, "Server.Examples", "document at least three examples")
		return
	}
	for _, e := range f.surface.Examples {
		f.Item("%s: “%s”", markdown.Escape(e.Title), markdown.Escape(e.Prompt))
	}
	f.EndList()
	need := question{name: "What users need before they can connect", from: "Listing.Requirements", value: f.listing.Requirements,
		ask: "say which account, plan or other setup users need, for example \"an account at notes.dev, on every plan\""}
	if f.surface.Access.Public && f.listing.Requirements == "" {
		f.fact(need.name, "Nothing: the server is public.")
		return
	}
	f.answer(need)
}

func (f *form) companyStep() {
	c := f.listing.Company
	f.begin(5, "Company")
	f.answer(question{name: "Company", from: "Manifest.Directories.Developer", value: f.surface.Manifest.Directories.Developer, limit: developerMax, ask: "give the name of the company or person that submits the server"})
	if c.Website == "" {
		f.answer(question{name: "Website", from: "Manifest.Website", value: f.surface.Manifest.Website, fault: linkFault,
			ask: "give the website of the company, here or in Listing.Company.Website"})
	} else {
		f.answer(question{name: "Website", from: "Listing.Company.Website", value: c.Website, fault: linkFault})
	}
	f.answer(question{name: "Contact", from: "Listing.Company.Contact", value: c.Contact, ask: "give an e-mail address for questions of reviewers", fault: mailFault})
}

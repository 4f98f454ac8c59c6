package submission

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// openAIPages writes the answers that OpenAI's review asks for.
func (d *draft) openAIPages() (portal, hints, cases []byte) {
	m, own := &d.surface.Manifest, d.listing.OpenAI
	f := &form{draft: d}
	f.Heading(1, "OpenAI's plugin submission, step by step")
	f.Paragraph(readyToCopy)
	f.Paragraph("Import %s first: it fills in the name, the descriptions, the category, the hints with their justifications and the test cases. Then compare them with these answers.",
		markdown.CodeSpan(appSubmissionFile))

	f.begin(1, "Listing")
	f.answer(question{name: "Package name", from: "Manifest.Name", value: m.Name, limit: openAINameMax, fault: packageNameFault, ask: "give the machine name of the server"})
	f.answer(question{name: "Version", from: "Manifest.Version", value: m.Version, limit: openAINameMax, fault: versionFault, ask: "give the semantic version"})
	f.answer(question{name: "Display name", from: "Manifest.Title", value: m.Title, limit: displayNameMax, fault: lineFault, ask: "give the name that people know the service by"})
	f.answer(question{name: "Short description", from: "Manifest.Directories.OpenAI.Subtitle", value: m.Subtitle(), limit: subtitleMax, fault: lineFault, ask: "say in at most 30 characters what the server is for"})
	f.answer(question{name: "Long description", from: "Manifest.Description", value: m.Description, limit: longDescriptionMax, few: openAIDescriptionFew, ask: "say what the server does"})
	f.openAICategory()
	f.answer(question{name: "Icon", from: "Manifest.Directories.Logo", value: m.Directories.Logo, fault: linkFault, ask: "give the https address of a square PNG of at least 512 by 512 pixels"})
	f.answer(question{name: "Developer", from: "Manifest.Directories.Developer", value: m.Directories.Developer, limit: developerMax, fault: lineFault, ask: "give the name of the company or person that submits the server"})
	f.openAIAddresses()
	f.starterPrompts(m.Directories.OpenAI.StarterPrompts)

	f.begin(2, "MCP server")
	f.answer(question{name: "URL of the server", from: "Manifest.URL", value: m.URL, ask: "give the public https address of the endpoint", fault: linkFault})
	f.Paragraph("The origin of this address cannot change between versions.")
	f.domain(hostOf(m.URL))
	f.openAILogin()

	f.begin(3, hintsStep)
	f.Paragraph("“Scan Tools” takes a snapshot of the names, titles, descriptions, schemas, hints and instructions of %s. The file tools.lock is that snapshot. "+
		"Every change is scanned and reviewed again. The values of the hints and their justifications are in hints.md.", count(len(d.surface.Tools), "tool"))
	hints = d.hintsPage()
	f.begin(4, casesStep)
	cases = d.testCasesPage()
	f.Paragraph("The test cases are in test-cases.md. Prompts must work on the web and in the mobile apps.")
	f.answer(question{name: "Demo recording", from: recordingField, value: own.DemoRecording, limit: openAIAddressMax, fault: linkFault,
		ask: "give the https address of a recording of the main uses on every supported platform"})
	prompts := len(m.Directories.OpenAI.StarterPrompts)
	f.screenshots("Listing.OpenAI.Screenshots", own.Screenshots, prompts, prompts, openAIPicture)

	f.begin(5, "Test credentials")
	f.openAIAccount()

	f.begin(6, "Privacy")
	f.returnedData(d.listing.Data)
	f.privacyFacts()

	f.begin(7, "Release")
	f.answer(question{name: "Release notes", from: "Listing.OpenAI.ReleaseNotes", value: own.ReleaseNotes, ask: "say what is new in this version"})
	f.Paragraph("The portal also asks for a verified identity and for the attestations of its policies, which a person must make.")
	return f.Bytes(), hints, cases
}

// openAIAddresses writes the four addresses that OpenAI requires of a server.
func (f *form) openAIAddresses() {
	m := &f.surface.Manifest
	support := question{name: "Support", from: "Manifest.Support", value: m.SupportPage(), limit: openAIAddressMax, fault: linkFault, ask: "give the https address of the support page"}
	if m.SupportPage() != m.Support {
		support.from = "Manifest.Directories.OpenAI.Support"
		support.ask = "give the https address of the support page; OpenAI does not take the e-mail address in Manifest.Support"
	}
	f.answer(question{name: "Website", from: "Manifest.Website", value: m.Website, limit: openAIAddressMax, fault: linkFault, ask: "give the https address of the service"})
	f.answer(support)
	f.answer(question{name: "Privacy policy", from: "Manifest.Privacy", value: m.Privacy, limit: openAIAddressMax, fault: linkFault, ask: "give the https address of the privacy policy"})
	f.answer(question{name: "Terms of service", from: "Manifest.Directories.Terms", value: m.Directories.Terms, limit: openAIAddressMax, fault: linkFault, ask: "give the https address of the terms of service"})
}

func (f *form) starterPrompts(prompts []string) {
	const from = "Manifest.Directories.OpenAI.StarterPrompts"
	f.Heading(3, "Starter prompts")
	if len(prompts) == 0 {
		f.Paragraph("None; optional (`%s`).", from)
		return
	}
	taken := map[string]bool{}
	var faults []string
	for i, p := range prompts {
		f.Item("%s", markdown.Escape(p))
		key := strings.ToLower(strings.Join(strings.Fields(p), " "))
		switch {
		case key == "":
			faults = append(faults, fmt.Sprintf("prompt %d is empty", i+1))
		case taken[key]:
			faults = append(faults, fmt.Sprintf("prompt %d is a duplicate", i+1))
		case lineFault(p) != "":
			faults = append(faults, fmt.Sprintf("prompt %d: %s", i+1, lineFault(p)))
		case characters(p) > starterPromptMax:
			faults = append(faults, fmt.Sprintf("prompt %d has %d characters; %d are allowed", i+1, characters(p), starterPromptMax))
		case strings.Contains(p, "@"):
			faults = append(faults, fmt.Sprintf("prompt %d mentions an app with @", i+1))
		}
		taken[key] = true
	}
	f.EndList()
	for _, fault := range faults {
		f.problem(Invalid, from, fault)
	}
	if n := len(prompts); n > starterPromptsMax {
		f.problem(OverLimit, from, fmt.Sprintf("there are %d; %d are allowed", n, starterPromptsMax))
	}
}

func (f *form) returnedData(data Data) {
	f.Heading(3, "Categories of users' data that results contain")
	switch {
	case len(data.Returned) > 0 && data.NoUserData:
		f.problem(Invalid, "Listing.Data.Returned", "it lists categories, but NoUserData says that results contain no data of users")
	case len(data.Returned) > 0:
		for _, category := range data.Returned {
			f.Item("%s", markdown.Escape(category))
		}
		f.EndList()
		f.Paragraph("The privacy policy must name every one of these categories. OpenAI rejects a server if a tool returns data that the policy does not name.")
	case data.NoUserData:
		f.Paragraph("None (`Listing.Data.NoUserData`).")
	default:
		f.missing("Listing.Data.Returned", "list the categories of users' data that results contain, or set NoUserData")
	}
}

// domain explains how to verify the server's domain.
func (f *form) domain(host string) {
	f.Heading(3, "Verification of the domain")
	if host == "" {
		f.Paragraph("The form verifies the host of the URL.")
		return
	}
	f.Paragraph("The form shows a token. Return only this token at %s; with mcpkit, use the option `mcpkit.OpenAIChallenge`. The path is at the root of the host, for any path of the endpoint.",
		markdown.CodeSpan("https://"+host+"/.well-known/openai-apps-challenge"))
}

func (f *form) openAILogin() {
	access := f.surface.Access
	if access.Public {
		f.fact("Authentication", "None. Everyone may call the server. Declared reason: %s", markdown.Escape(access.Reason))
		return
	}
	f.fact("Authentication", "OAuth. The authorization server must allow the callback URL %s, with the ID that the form shows.",
		markdown.CodeSpan("https://chatgpt.com/connector/oauth/{callback_id}"))
	if !access.Protected {
		f.problem(Broken, "the server", "it does not declare who may call it")
	}
}

func (f *form) openAIAccount() {
	if f.surface.Access.Public {
		f.Paragraph("No credentials are needed: the server is public.")
		return
	}
	f.Paragraph("The credentials must work from any network, must not expire, and must not require a second factor such as a code by SMS or e-mail or a device.")
	f.testAccount()
	const from = "Listing.TestAccount.SecondFactor"
	answer := f.listing.TestAccount.SecondFactor
	f.choice("Second factor", from, answer, "say whether logging in to the test account requires a code or a device: submission.Yes or submission.No")
	if answer == Yes {
		f.problem(Invalid, from, "reviewers do not have the second factor; give them an account without one")
	}
}

package submission

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/internal/markdown"
)

// The steps of OpenAI's form that fill separate files.
const (
	subtitleMax = 30 // characters

	hintsStep = "Tools and hints"
	casesStep = "Test cases"
)

// openAIPages writes the answers that OpenAI's review asks for.
func (d *draft) openAIPages() (portal, hints, cases []byte) {
	m, listing := &d.surface.Manifest, &d.listing
	f := &form{draft: d}
	f.Heading(1, "OpenAI's app review, step by step")
	f.Paragraph(readyToCopy)

	f.begin(1, "App")
	f.answer(question{name: "Name", from: "Manifest.Title", value: m.Title, ask: "give the name that people know the service by"})
	f.answer(question{name: "Short description", from: "Manifest.Directories.OpenAI.Subtitle", value: m.Subtitle(), limit: subtitleMax, ask: "say in at most 30 characters what the server is for"})
	f.answer(question{name: "Description", from: "Manifest.Description", value: m.Description, ask: "say what the server does"})
	f.answer(question{name: "Icon", from: "Manifest.Directories.Logo", value: m.Directories.Logo, fault: linkFault})
	f.answer(question{name: "Developer", from: "Manifest.Directories.Developer", value: m.Directories.Developer, limit: developerMax, ask: "give the name of the company or person that submits the server"})
	f.answer(question{name: "Support", from: "Manifest.Support", value: m.Support, fault: contactFault, ask: "give an e-mail address or an https address"})
	f.answer(question{name: "Privacy policy", from: "Manifest.Privacy", value: m.Privacy, fault: linkFault, ask: "give the https address of the privacy policy"})

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

	f.begin(5, "Test credentials")
	f.openAIAccount()

	f.begin(6, "Privacy")
	f.returnedData(listing.Data)
	f.privacyFacts()
	return f.Bytes(), hints, cases
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

package submission

import (
	"fmt"
	"strings"
)

// The steps of OpenAI's form, as problems name them.
const (
	hintsStep = "Tools and hints"
	casesStep = "Test cases"
)

// openAIPages write the answers that OpenAI's review asks for.
func (k *Kit) openAIPages() []File {
	m, data := &k.surface.Manifest, k.listing.Data
	f := &form{kit: k}
	f.heading(1, "OpenAI's app review, step by step")
	f.paragraph("Each answer below is ready to be copied; what cannot be handed in as it is says so in bold.")

	f.begin(1, "App")
	f.field(field{name: "Name", from: "Manifest.Title", value: m.Title, ask: "give the name that people know the service by"})
	f.field(field{name: "Short description", from: "Manifest.Tagline", value: m.Tagline, ask: "say in one line what the server is for"})
	f.field(field{name: "Description", from: "Manifest.Description", value: m.Description, ask: "say what the server does"})
	f.field(field{name: "Icon", from: "Listing.Icon", value: k.listing.Icon, wrong: wrongLink})
	f.field(field{name: "Company", from: "Listing.Company.Name", value: k.listing.Company.Name, ask: "give the name of who submits"})
	f.field(field{name: "Support", from: "Manifest.Support", value: m.Support, wrong: wrongContact, ask: "give an e-mail address or an https address"})
	f.field(field{name: "Privacy policy", from: "Manifest.Privacy", value: m.Privacy, wrong: wrongLink, ask: "give the https address of the privacy policy"})

	f.begin(2, "MCP server")
	f.field(field{name: "URL of the server", from: "Manifest.URL", value: m.URL, ask: "give the public https address of the endpoint", wrong: wrongLink})
	f.paragraph("The origin of this address cannot change between versions.")
	f.domain(hostOf(m.URL))
	f.openAILogin()

	f.begin(3, hintsStep)
	f.paragraph("“Scan Tools” takes a snapshot of the names, titles, descriptions, schemas, hints and instructions, of %s; tools.lock is that snapshot. "+
		"Any change of it is scanned and reviewed again. The values of the hints and a justification for each are in hints.md.", count(len(k.surface.Tools), "tool"))
	hints := k.hintsPage()
	f.begin(4, casesStep)
	cases := k.testCasesPage()
	f.paragraph("They are in test-cases.md. Prompts must work on the web and in the mobile apps.")

	f.begin(5, "Test credentials")
	f.openAIAccount()

	f.begin(6, "Privacy")
	f.heading(3, "Categories of users' data that results contain")
	switch {
	case len(data.Returned) > 0 && data.NoUserData:
		f.problem(Invalid, "Listing.Data.Returned", "it names categories, but NoUserData says that there are none")
	case len(data.Returned) > 0:
		for _, category := range data.Returned {
			f.bullet("%s", inline(category))
		}
		f.end()
		f.paragraph("The privacy policy must name every one of them: data that a tool returns and the policy does not name is a reason for a rejection.")
	case data.NoUserData:
		f.paragraph("None (`Listing.Data.NoUserData`).")
	default:
		f.missing("Listing.Data.Returned", "name the categories of users' data that results contain, or say NoUserData")
	}
	f.privacyFacts()
	return []File{{"portal.md", []byte(f.String())}, {"hints.md", hints}, {"test-cases.md", cases}}
}

// domain says how the server's domain is proved.
func (f *form) domain(host string) {
	f.heading(3, "Proof of the domain")
	if host == "" {
		f.paragraph("It is asked for at the host of the URL.")
		return
	}
	f.paragraph("The form shows a token. Answer with it, and nothing else, at %s; with mcpkit that is the option `mcpkit.OpenAIChallenge`. The path is at the root of the host, whatever the path of the endpoint is.",
		code("https://"+host+"/.well-known/openai-apps-challenge"))
}

func (f *form) openAILogin() {
	s := f.kit.surface
	if s.Access.Public {
		f.fact("Authentication", "None. Anybody may call, because: %s", inline(s.Access.Reason))
		return
	}
	f.fact("Authentication", "OAuth. The authorization server must allow the callback %s, with the id that the form shows.",
		code("https://chatgpt.com/connector/oauth/{callback_id}"))
	if !s.Access.Protected {
		f.problem(Broken, "the server", "nobody decided who may call it")
	}
}

func (f *form) openAIAccount() {
	if f.kit.surface.Access.Public {
		f.paragraph("None are needed: the server is public.")
		return
	}
	f.paragraph("They must work from any network and not expire, without a second factor: no code by SMS or e-mail, no device.")
	f.testAccount()
	f.answer("Second factor", "Listing.TestAccount.SecondFactor", f.kit.listing.TestAccount.SecondFactor,
		"say whether logging in to the test account asks for a code or a device: submission.Yes or submission.No")
	if f.kit.listing.TestAccount.SecondFactor == Yes {
		f.problem(Invalid, "Listing.TestAccount.SecondFactor", "reviewers cannot answer it; give them an account without one")
	}
}

// How many test cases the review asks for.
const (
	positiveCases = 5
	negativeCases = 3
)

// testCasesPage writes the positive cases from the examples, and the negative ones that
// are declared.
func (k *Kit) testCasesPage() []byte {
	f := &form{kit: k, step: casesStep}
	f.heading(1, "Test cases")
	f.heading(2, fmt.Sprintf("Positive (%d of at least %d)", len(k.surface.Examples), positiveCases))
	if n := len(k.surface.Examples); n < positiveCases {
		f.missing("Server.Examples", fmt.Sprintf("there are %d; add %d more: each example is a positive test case", n, positiveCases-n))
	}
	for i, e := range k.surface.Examples {
		f.heading(3, fmt.Sprintf("%d. %s", i+1, inline(e.Title)))
		f.paragraph("**Prompt:** “%s”", inline(e.Prompt))
		for _, c := range e.Calls {
			f.bullet("Tool: %s with %s", k.toolNamed(c.Tool), code(compacted(c.Arguments)))
		}
		f.bullet("Expected: %s", prose(e.Shows))
		f.end()
		k.outputs(&f.markdown, i, e)
	}
	cases := k.listing.NegativeCases
	f.heading(2, fmt.Sprintf("Negative (%d of at least %d)", len(cases), negativeCases))
	if n := len(cases); n < negativeCases {
		f.missing("Listing.NegativeCases", fmt.Sprintf("there are %d; add %d more: prompts on which no tool of this server should be called, such as one about a neighbouring subject",
			n, negativeCases-n))
	}
	for i, c := range cases {
		f.heading(3, fmt.Sprintf("%d. No call", i+1))
		at := fmt.Sprintf("Listing.NegativeCases[%d]", i)
		if strings.TrimSpace(c.Prompt) == "" {
			f.missing(at, "write the prompt")
		} else {
			f.paragraph("**Prompt:** “%s”", inline(c.Prompt))
		}
		if strings.TrimSpace(c.Why) == "" {
			f.missing(at, "say why no tool should be called")
		} else {
			f.paragraph("**Expected:** no tool is called: %s", inline(c.Why))
		}
	}
	return []byte(f.String())
}

package submission

import "github.com/mcpkit-go/mcpkit/mcpkit/docs"

// A Listing is what a form asks and the server cannot answer itself. What the server shows
// already is in its manifest; see [policy.Manifest].
type Listing struct {
	// Slug is the listing's name in addresses, of small letters, digits and hyphens. It can
	// never be changed.
	Slug string
	// Categories are 1 to 5 of those that the portal offers.
	Categories []string
	// Icon is the https address of a picture; without one the directory shows the favicon of
	// the server's host.
	Icon string

	Company Company
	// Login is how users log in on a server that is not public.
	Login Login
	Data  Data
	// Privacy are the facts that a privacy policy has to have: the declaration from which the
	// documentation is made too, docs.Prose.Data.
	Privacy *docs.DataUse
	// TestAccount is what reviewers try a server with that is not public.
	TestAccount TestAccount
	// LinkURIs are where links may lead that the server's user interfaces open, each
	// "https://host" or "scheme:", and each the owner's. Needed only by MCP Apps.
	LinkURIs []string
	// NegativeCases are prompts on which no tool should be called; OpenAI asks for three.
	NegativeCases []NegativeCase
	// Registry refines server.json.
	Registry Registry
}

// Company says who submits.
type Company struct {
	Name string
	// Website is an https address; by default the manifest's.
	Website string
	// Contact is the e-mail address for questions of reviewers.
	Contact string
}

// A Login is a type of authentication that the portal knows.
//
// Source: https://claude.com/docs/connectors/building/authentication
type Login string

// The types of authentication. The last two are arranged by mail with the directory.
const (
	// DynamicRegistration: clients register at the authorization server by themselves (DCR).
	DynamicRegistration Login = "oauth_dcr"
	// ClientMetadata: clients are known by the address of their metadata (CIMD). The
	// authorization server must say both "client_id_metadata_document_supported": true and
	// "none" among its token_endpoint_auth_methods_supported.
	ClientMetadata Login = "oauth_cimd"
	// StaticClient: the directory holds one client id for all users.
	StaticClient Login = "oauth_anthropic_creds"
	// CustomConnection: each user brings an own client or address.
	CustomConnection Login = "custom_connection"
)

// An Answer is yes or no, or none yet.
type Answer int

// The answers. There is no default: the zero Answer is asked for.
const (
	Unanswered Answer = iota
	No
	Yes
)

func (a Answer) String() string { return [...]string{"", "no", "yes"}[min(max(a, 0), Yes)] }

// An API says whose interface the tools work on.
type API string

// Whose API it is.
const (
	OwnAPI        API = "our own API"
	ProxiedAPI    API = "somebody else's API, proxied with permission"
	ThirdPartyAPI API = "somebody else's API"
)

// Data are the answers of the step about data.
type Data struct {
	API API
	// Permission says who permitted it, and where that can be seen, for [ProxiedAPI].
	Permission string
	// Health says whether the tools deal with data about people's health.
	Health Answer
	// Sponsored says whether results contain what somebody paid for. The directory takes no
	// such servers.
	Sponsored Answer
	// Returned are the categories of users' data that results contain, for example "notes" or
	// "e-mail addresses"; OpenAI compares them with the privacy policy. A server whose results
	// contain none says so with NoUserData.
	Returned   []string
	NoUserData bool
}

// A TestAccount says how reviewers get into an account with sample data. It never holds
// the credentials.
type TestAccount struct {
	// Vault is the https address at which the credentials are shared, for example a link of a
	// password manager. Only its host is written to the kit.
	Vault string
	// Instructions are the steps from logging in to the first call.
	Instructions string
	// SampleData says what is in the account.
	SampleData string
	// Limits says what it cannot do; optional.
	Limits string
	// SecondFactor says whether logging in asks for more than what is in the vault: a code by
	// SMS or e-mail, a device. OpenAI takes no such accounts.
	SecondFactor Answer
}

// A NegativeCase is a prompt on which no tool of the server should be called.
type NegativeCase struct {
	Prompt string
	Why    string // for example "the weather is none of our business"
}

package submission

// A Connection describes a server whose users connect to different URLs, for example one for each
// region or customer. The zero Connection means that all users connect to the manifest's URL.
//
// Source: https://claude.com/docs/connectors/building/submission
type Connection struct {
	// URLs are the addresses between which users choose. The manifest's URL is one of them. With
	// them, users cannot make a [CustomConnection].
	URLs []string
	// Pattern is the pattern of the addresses, with a part in braces for what differs, for example
	// "https://{workspace}.notes.dev/mcp". With it, the directory cannot hold a client ID
	// ([StaticClient]).
	Pattern string
}

// A Screenshot is a picture of a user interface (MCP App) of the server.
type Screenshot struct {
	// Prompt is what the user wrote. It must not be visible in the picture.
	Prompt string
	// PNG is the picture: the response of the app only, as a PNG file.
	PNG []byte
}

// OpenAIAnswers hold what only OpenAI's directory asks for. The category and the starter prompts
// are in the manifest.
type OpenAIAnswers struct {
	// ImportCategory is the category of the file that the portal imports, one of [ImportCategories].
	// By default it follows from the manifest's category, if that has a counterpart.
	ImportCategory string
	// DemoRecording is the https address of a recording of the main uses on every supported
	// platform.
	DemoRecording string
	// ReleaseNotes say what is new in this version. By default they are the first entry of the
	// documentation's changelog.
	ReleaseNotes string
	// Screenshots show the user interface, one for each starter prompt, 706 pixels wide and 400 to
	// 860 high. Only MCP Apps need them.
	Screenshots []Screenshot
}

// Plugin holds what a plugin bundle needs and the server does not say. The plugin refers to the
// server by its URL and has a skill for each group of examples.
//
// Source: https://claude.com/docs/plugins/build
type Plugin struct {
	// Name is the name of the plugin: lower-case letters, digits and hyphens, at most 64. It never
	// changes after the first release. By default it is made from the manifest's name.
	Name string
	// License is the SPDX identifier of the plugin's license, for example "MIT". LicenseText is the
	// content of the file LICENSE, for example embedded from the repository. One of them is needed.
	License, LicenseText string
	// Minors says whether the plugin is intended for people under 18.
	Minors YesNo
}

// Registry holds the values of server.json that the manifest does not contain. All fields are
// optional.
type Registry struct {
	// Name is the server's name in the registry: a namespace in reverse-DNS form, a slash and a
	// name, for example "io.github.user/weather". The publisher must prove that they own the
	// namespace. By default it is made from the URL's host and the manifest's name:
	// "com.example.mcp/weather" for https://mcp.example.com/mcp.
	Name string
	// Description has at most 100 characters. By default it is the manifest's tagline.
	Description string
	// Repository is the https address of the source code. RepositorySource names the host of the
	// repository, for example "github".
	Repository, RepositorySource string
}

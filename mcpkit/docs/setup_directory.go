package docs

// The names of clients that list servers in a directory.
const (
	claudeName        = "Claude on the web and on phones"
	claudeDesktopName = "Claude Desktop"
	chatGPTName       = "ChatGPT"
)

// listedConnector describes how to connect a server that Anthropic's directory lists.
//
// Source: https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
func listedConnector(title string, login bool) ClientSetup {
	steps := []string{
		"Visit the connector directory, https://claude.com/connectors.",
		"Find " + quoted(title) + " and choose Connect.",
	}
	if login {
		steps = append(steps, "Log in, and grant the permissions that are asked for.")
	}
	return ClientSetup{ID: "claude", Name: claudeName, Steps: append(steps, "The connector then also appears in the app on your phone.")}
}

func listedDesktop(title string) ClientSetup {
	return ClientSetup{ID: "claude-desktop", Name: claudeDesktopName, Steps: []string{
		"Connectors you add on claude.ai also appear in Claude Desktop. To add the server here, open Settings, then Connectors, and browse the connectors.",
		"Find " + quoted(title) + " and choose Connect.",
	}}
}

// customConnector describes how to connect a server that Anthropic's directory does not list.
func customConnector(title, address string, login bool) ClientSetup {
	connect := "Choose Add, then Connect. "
	if login {
		connect = "Choose Add, then Connect, and log in. "
	}
	return ClientSetup{ID: "claude", Name: claudeName, Code: address, Steps: []string{
		"On claude.ai, open Settings, then Connectors, and choose Add custom connector.",
		"Enter the name " + quoted(title) + " and the address below.",
		connect + "The connector then also appears in the app on your phone.",
	}}
}

func customDesktop(address string) ClientSetup {
	return ClientSetup{ID: "claude-desktop", Name: claudeDesktopName, Code: address, Steps: []string{
		"Connectors you add on claude.ai also appear in Claude Desktop. To add the server here, open Settings, then Connectors, and choose Add custom connector.",
		"Enter the address below. You do not need the configuration file, which is for local servers.",
	}}
}

// listedPlugin describes how to install a server that OpenAI's directory lists.
//
// Source: https://developers.openai.com/plugins/quickstart
func listedPlugin(title string, login bool) ClientSetup {
	install := "Find " + quoted(title) + ", open it and choose the plus button to install it."
	if login {
		install = "Find " + quoted(title) + ", open it, choose the plus button to install it, and log in."
	}
	return ClientSetup{ID: "chatgpt", Name: chatGPTName, Steps: []string{"Visit the plugin directory, https://chatgpt.com/plugins.", install}}
}

// customPlugin describes how to connect a server that OpenAI's directory does not list.
func customPlugin(title, address, authentication string) ClientSetup {
	return ClientSetup{ID: "chatgpt", Name: chatGPTName, Code: address, Steps: []string{
		"On chatgpt.com, open Settings, then Security and login, and turn on Developer mode. Your plan or administrator must allow it.",
		"Open https://chatgpt.com/plugins, choose the plus button, and enter the name " + quoted(title) + " and the address below.",
		"For authentication, choose " + authentication + ". Then create the plugin.",
	}}
}

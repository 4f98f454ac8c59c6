// Package serving has the options with which a server program serves: certificates, draining,
// middleware around everything. mcpkit.Main, mcpkit.Command and Server.Run take them:
//
//	mcpkit.Main(srv, serving.TLSFiles("cert.pem", "key.pem"), serving.DrainDelay(5*time.Second))
//
// A program that serves Server.Handler with its own http.Server does not need them.
package serving

// Resolves the public names of the servers under test to this machine, for Node.
const dns = require('node:dns')

const lookup = dns.lookup
dns.lookup = (name, ...rest) => lookup(name.endsWith('.example.com') ? '127.0.0.1' : name, ...rest)

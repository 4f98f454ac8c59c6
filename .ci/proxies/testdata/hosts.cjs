// Has Node find the public name of the servers under test on this machine.
const dns = require('node:dns')

const lookup = dns.lookup
dns.lookup = (name, ...rest) => lookup(name.endsWith('.example.com') ? '127.0.0.1' : name, ...rest)

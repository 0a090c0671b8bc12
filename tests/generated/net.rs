{
use lenet_playground::net::*;
let net = Graph::new("").build()?;
Ok(net)
}

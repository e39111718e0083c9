"""The members of the network: NGOs, community organisations, offices and programmes."""

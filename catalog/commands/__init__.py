"""What may be asked of the services: plain, frozen values, one for each thing that can be done."""

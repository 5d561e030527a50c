package io.vmclock.spring.boot;

import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.test.context.ContextConfiguration;

@DataJpaTest
@ContextConfiguration(classes = DataJpaSlice.Application.class)
class DataJpaSliceTest extends DataJpaSlice {}
